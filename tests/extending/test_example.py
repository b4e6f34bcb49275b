"""The example folder, as a stranger has it: each of its parts takes part in real runs against the embedded payer."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED, EXIT_USAGE
from payerproof.evidence.writing import read

EXAMPLE = Path(__file__).parent / "example"
CHECK = "acme-nothing-stored"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the example: a target file, and the folder that it names."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example", ignore=shutil.ignore_patterns("__pycache__")))


def _payerproof(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "payerproof", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _with_fault(folder: Path, fault: str) -> None:
    file = folder / "acme.toml"
    file.write_text(file.read_text("utf-8").replace('"{clock}",\n]', f'"{{clock}}", "--fault", "{fault}",\n]'))


def _results(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run" / "results.json").read_bytes())
    return found


def test_a_check_of_ones_own_works_as_one_that_ships(folder: Path) -> None:
    """Verdicts, the requirement of the own promise file, the own report; people sign in by the own driver."""
    for place in (folder, folder / "acme" / "checks"):  # what pytest would read there takes no part
        (place / "conftest.py").write_text("raise RuntimeError('a stranger')\n")
    ended = _payerproof(folder, "run", "--target", "acme.toml", "--suite", "acme", "--out", "run")
    assert ended.returncode == EXIT_PASSED, ended.stderr
    found = _results(folder)
    own = [verdict for verdict in found["verdicts"] if verdict["check"] == CHECK]
    assert [verdict["outcome"] for verdict in own] == ["pass"] * 3
    assert {verdict["case"]["subject"] for verdict in own} == {"elm-sub", "elm-spo", "elm-kid"}
    (promise,) = (row for row in found["requirements"] if row["id"] == "REQ-ACME-001")
    assert (promise["outcome"], promise["checks"], promise["strength"]) == ("pass", [CHECK], "PROMISE")
    assert CHECK in (folder / "run" / "report.html").read_text("utf-8")
    assert f"{CHECK}: 3 pass" in (folder / "run" / "acme.txt").read_text("utf-8")
    (named,) = read(folder / "run").header["origin"]["extensions"]
    assert (named["name"], len(named["sha256"])) == ("acme", 64)
    assert _payerproof(folder, "verify", "run").stdout.count("ALTERED") == 0


def test_it_can_fail_and_its_finding_is_asked_for_again(folder: Path) -> None:
    """Against a payer that lets health data be kept it is a finding, by `--check`, `reproduce` and `rerun`."""
    _with_fault(folder, "health-data-cacheable")
    ended = _payerproof(folder, "run", "--target", "acme.toml", "--check", CHECK, "--out", "run")
    assert ended.returncode == EXIT_FINDINGS, ended.stderr
    (finding,) = _results(folder)["findings"]
    assert (finding["title"], finding["severity"]) == ("A response with a member's record may be stored", "high")
    again = _payerproof(folder, "reproduce", "run", finding["fingerprint"], "--out", "again")
    assert (again.returncode, "still there" in again.stdout) == (EXIT_FINDINGS, True), again.stderr
    listed = _payerproof(folder, "rerun", "run", "--list")
    assert re.search(rf"{CHECK}\s+high\s+3 cases", listed.stdout), listed.stderr


def test_a_query_path_of_ones_own_is_walked(folder: Path) -> None:
    """By a check that ships, for each pair, with its control; a payer that gives it to anybody fails it."""
    case = "household-no-foreign-data[elm-spo>elm-sub search-newest-claim ExplanationOfBenefit]"
    ended = _payerproof(folder, "run", "--target", "acme.toml", "--every-pair", "--check", case, "--out", "run")
    (verdict,) = (each for each in _results(folder)["verdicts"] if each["id"] == case)
    assert (ended.returncode, verdict["outcome"]) == (EXIT_PASSED, "pass"), ended.stderr
    evidence = read(folder / "run")
    assert any("_sort=-created&_count=1" in evidence.exchanges[name].url for name in verdict["exchanges"])


def test_what_there_is_can_be_listed(folder: Path) -> None:
    """Checks, query paths and requirements, beside those that ship."""
    listed = _payerproof(folder, "checks", "--target", "acme.toml", "--suite", "acme").stdout
    assert listed.splitlines() == [f"{CHECK}\thigh\tResponses with a member's record say no-store"]
    paths = _payerproof(folder, "query-paths", "--target", "acme.toml").stdout
    assert "search-newest-claim\tsearch\t" in paths
    rule = _payerproof(folder, "requirements", "--target", "acme.toml", "REQ-ACME-001").stdout
    assert f"{CHECK}: Responses with a member's record say no-store" in rule


def test_an_installed_package_is_named_by_its_entry_point(folder: Path, tmp_path: Path) -> None:
    """The same folder, brought by a package: the target file names the entry point, and `checks` lists it unasked."""
    site = tmp_path / "site"
    shutil.copytree(folder / "acme", site / "acme_payerproof")
    (site / "acme_payerproof" / "__init__.py").write_text('"""What Acme brings to payerproof."""\n')
    about = site / "acme_payerproof-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-payerproof\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[payerproof]\nacme = acme_payerproof\n")
    shutil.rmtree(folder / "acme")
    target = folder / "acme.toml"
    target.write_text(target.read_text("utf-8").replace('extensions = ["./acme"]', 'extensions = ["acme"]'))
    listed = _payerproof(folder, "checks", "--suite", "acme", PYTHONPATH=str(site))
    assert listed.stdout.startswith(CHECK), listed.stderr
    arguments = ("run", "--target", "acme.toml", "--check", CHECK, "--out", "run")
    ended = _payerproof(folder, *arguments, PYTHONPATH=str(site))
    assert ended.returncode == EXIT_PASSED, ended.stderr
    assert f"{CHECK}: 3 pass" in (folder / "run" / "acme.txt").read_text("utf-8")
    missing = _payerproof(folder, *arguments)
    assert missing.returncode == EXIT_USAGE
    assert "no installed package brings the extension 'acme'" in missing.stderr


def test_pytest_takes_a_file_of_checks_by_its_path(folder: Path) -> None:
    """Without any key in the target file: the suite is then the folder that the file lies in."""
    (folder / "mine").mkdir()
    file = folder / "mine" / "test_mine.py"
    text = (folder / "acme" / "checks" / "test_nothing_stored.py").read_text("utf-8")
    file.write_text(
        text.replace("REQ-ACME-001", "REQ-OPS-004").replace("from .judge", "from judge").replace("acme-", "mine-")
    )
    shutil.copy(folder / "acme" / "checks" / "judge_headers.py", folder / "mine")
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", str(file), "-q", "-p", "no:cacheprovider"),
            *("-p", "payerproof.session.plugin", "--target", "demo", "--payer-out", "run", "-k", "h1-sub"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (check,) = (each for each in _results(folder)["checks"] if each["id"] == "mine-nothing-stored")
    assert (check["suite"], check["counts"]["pass"]) == ("mine", 1)


def test_a_report_is_made_again_where_the_target_is_named(folder: Path) -> None:
    """`payerproof report` runs no code that evidence names: without the target file it says what it leaves out."""
    _payerproof(folder, "run", "--target", "acme.toml", "--check", CHECK, "--out", "run")
    made = folder / "run" / "acme.txt"
    before = made.read_bytes()
    made.unlink()
    left = _payerproof(folder, "report", "run")
    assert ("acme_table is a format of an extension" in left.stderr, made.exists()) == (True, False)
    again = _payerproof(folder, "report", "run", "--target", "acme.toml")
    assert (again.returncode, made.read_bytes()) == (EXIT_PASSED, before), again.stderr
