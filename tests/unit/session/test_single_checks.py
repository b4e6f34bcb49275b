"""The ids in a report select: `--check` and `-k` take them, and pytest calls each case by the same string."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from payerproof.session import selection

SMART = Path(__file__).parents[3] / "suites" / "smart"


def collected(*arguments: str, place: str = str(SMART)) -> subprocess.CompletedProcess[str]:
    """Collect the cases of the smart suite that `arguments` select."""
    command = [sys.executable, "-m", "pytest", place, "--collect-only", "-q", "-p", "no:schemathesis"]
    command += ["-p", "no:cacheprovider", "--target", "demo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=SMART.parents[1])


def ids(result: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the names of the collected cases, in order."""
    return [line.partition("::")[2] for line in result.stdout.splitlines() if "::" in line]


def test_only_the_named_checks_are_collected() -> None:
    """The cases of two checks are kept, those of all others are not."""
    found = ids(collected("--check", "smart-pkce-required, smart-code-single-use"))
    assert {name.partition("[")[0] for name in found} == {"smart-pkce-required", "smart-code-single-use"}


def test_one_case_is_named_by_the_id_in_the_report() -> None:
    """`check[case]` as results.json and junit.xml write it selects that case alone, by `--check` and as a node id."""
    everything = ids(collected("-k", "smart-pkce-required"))
    assert everything[0].startswith("smart-pkce-required[")
    assert ids(collected("--check", everything[0])) == everything[:1]
    assert ids(collected(place=f"{SMART / 'test_pkce.py'}::{everything[0]}")) == everything[:1]


def test_the_name_of_the_test_selects_as_well() -> None:
    """`-k` takes the name of the Python function, too, as in any pytest run."""
    assert ids(collected("-k", "test_pkce_required")) == ids(collected("-k", "smart-pkce-required"))


def test_a_name_that_no_check_has_is_wrong_usage() -> None:
    """A mistyped id is reported with the nearest one; it is no run without findings."""
    result = collected("--check", "smart-pkce-required,smart-pkce-requierd")
    assert result.returncode == pytest.ExitCode.USAGE_ERROR
    assert "no check that was collected is called smart-pkce-requierd" in result.stderr
    assert "did you mean smart-pkce-required" in result.stderr


def test_pytest_and_the_reports_use_the_same_ids(tmp_path: Path) -> None:
    """The node ids of a run, without their files, are the ids in results.json, and each selects its case."""
    out = tmp_path / "run"
    command = [sys.executable, "-m", "pytest", str(SMART / "test_pkce.py"), "-v", "-p", "no:schemathesis"]
    command += ["-p", "no:cacheprovider", "--target", "demo", "--check", "smart-pkce-required", "--payer-out", str(out)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=SMART.parents[1]).stdout
    reported = [verdict["id"] for verdict in json.loads((out / "results.json").read_bytes())["verdicts"]]
    assert len(reported) > 1
    assert [line.partition("::")[2].rpartition(" PASSED")[0] for line in shown.splitlines() if "::" in line] == reported


def test_checks_and_cases_are_left_out() -> None:
    """`--exclude` takes checks and single cases out, of whatever else is chosen."""
    everything = ids(collected("-k", "smart-pkce"))
    one = next(name for name in everything if "[" in name and not name.startswith("smart-pkce-required"))
    found = ids(collected("-k", "smart-pkce", "--exclude", "smart-pkce-required"))
    assert found == [name for name in everything if not name.startswith("smart-pkce-required")]
    assert ids(collected("-k", "smart-pkce", "--exclude", one)) == [name for name in everything if name != one]


def test_severities_select() -> None:
    """`--severity` keeps the checks whose findings are of these severities, and an unknown one is told."""
    low, medium = (ids(collected("--severity", name)) for name in ("low", "medium"))
    both = ids(collected("--severity", "low,medium"))
    assert low
    assert medium
    assert sorted(both) == sorted([*low, *medium])
    wrong = collected("--severity", "lowest")
    assert wrong.returncode == pytest.ExitCode.USAGE_ERROR
    assert "there is no severity 'lowest' (there are: critical, high, medium, low)" in wrong.stderr


def test_the_target_file_selects(tmp_path: Path) -> None:
    """`[run]` in the target file says the same; the command line takes the place of a word of it."""
    shipped = Path(__file__).parents[3] / "fixtures" / "targets" / "demo.toml"
    file = tmp_path / "demo.toml"
    file.write_text(f'{shipped.read_text("utf-8")}\n[run]\nseverity = ["low"]\nexclude = ["smart-bearer-challenge"]\n')
    by_file = ids(collected("--target", str(file)))
    assert by_file == ids(collected("--severity", "low", "--exclude", "smart-bearer-challenge"))
    replaced = ids(collected("--target", str(file), "--severity", "medium"))
    assert replaced == ids(collected("--severity", "medium"))


def test_workers_are_refused() -> None:
    """A run over several processes of pytest-xdist is refused in one line; `--lf` is none of that kind."""
    told = [str(problem.value) for option in ("numprocesses", "tx") for problem in [_refused({option: 4})]]
    assert all("-n: a run asks one target over one evidence file" in text for text in told)
    selection.refuse_workers({"numprocesses": None, "tx": [], "lf": True})


def _refused(options: dict[str, Any]) -> pytest.ExceptionInfo[pytest.UsageError]:
    with pytest.raises(pytest.UsageError) as problem:
        selection.refuse_workers(options)
    return problem


def test_failed_cases_again(tmp_path: Path) -> None:
    """After `--lf` only what failed before is collected, and `--maxfail` leaves a report that is marked incomplete."""
    command = [sys.executable, "-m", "pytest", str(SMART / "test_pkce.py"), "-q", "-p", "no:schemathesis", "-x"]
    command += ["--target", "demo", "-o", f"cache_dir={tmp_path / 'cache'}"]
    faulty = ["--payer-start=--fault", "--payer-start=pkce-optional", "--payer-out", str(tmp_path / "run")]
    ended = subprocess.run([*command, *faulty], capture_output=True, text=True, check=False, cwd=SMART.parents[1])
    assert ended.returncode == pytest.ExitCode.TESTS_FAILED, ended.stdout
    results = json.loads((tmp_path / "run" / "results.json").read_bytes())
    assert (results["complete"], "stopping after 1 failures" in results["problem"]) == (False, True)
    (failed,) = (verdict["id"] for verdict in results["verdicts"] if verdict["outcome"] == "fail")
    again = subprocess.run(
        [*command, "--lf", "--collect-only"], capture_output=True, text=True, check=False, cwd=SMART.parents[1]
    )
    assert ids(again) == [failed]
