"""The ids in a report select: `--check` and `-k` take them, and pytest calls each case by the same string."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
