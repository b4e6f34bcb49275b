"""Waivers: a finding that somebody answers for fails nothing and stands everywhere; one that does not serve is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from payerproof.cli.shared import running
from payerproof.cli.shared.running import Gate
from payerproof.errors import TargetError
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Case, Check, Outcome, Requirement, Severity, Verdict
from payerproof.reports.comparing import held_against
from payerproof.reports.html import html
from payerproof.reports.junit import junit
from payerproof.reports.markdown import markdown
from payerproof.reports.results import EXIT_FINDINGS, EXIT_PASSED, dumps, exit_code, loads, results
from payerproof.reports.sarif import sarif
from payerproof.reports.summary import summary
from payerproof.reports.tables import findings_csv
from payerproof.target.reading import load_target

RULE = Requirement("REQ-1", "Law", "1", "https://law.example/", "A rule.", "LAW", "payer")
CHECKS = tuple(
    Check(name, (RULE.id,), Severity.HIGH, "A rule holds", f"{name} is broken", "Mend", "smart")
    for name in ("smart-a", "smart-b")
)
OWNER = {"owner": "J. Rivera", "reason": "replaced in March", "expires": "2026-06-14"}
STARTED = "2026-06-14T23:30:00Z"
PLANNED = {"smart-a": {"": 2}, "smart-b": {"": 1}}


def _found(folder: Path, waivers: list[dict[str, str]], *failing: str, planned: Any = PLANNED) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    (folder / "evidence.jsonl").unlink(missing_ok=True)
    with EvidenceWriter(folder / "evidence.jsonl", Redactor()) as writer:
        options = {"planned": planned, "waivers": waivers}
        writer.header(started=STARTED, target={"name": "t", "base": "http://h/"}, seed=1, suites=[], options=options)
        writer.requirement(RULE)
        for check in CHECKS:
            writer.check(check)
        for name in ("smart-a", "smart-a", "smart-b"):
            outcome = Outcome.FAIL if name in failing else Outcome.PASS
            case = Case(note=str(writer._verdicts))
            writer.verdict(Verdict(name, case, outcome, "why", "e", "o", (), None, 0.0))
    return loads(dumps(results(read(folder))))


@pytest.fixture
def names(tmp_path: Path) -> dict[str, str]:
    """Give the fingerprints of the two findings."""
    found = _found(tmp_path / "plain", [], "smart-a", "smart-b")
    return {finding["checks"][0]["id"]: finding["fingerprint"] for finding in found["findings"]}


def _waiver(finding: str, **other: str) -> dict[str, str]:
    return {"finding": finding, **OWNER, **other}


def test_a_waived_finding_fails_nothing_and_stands(tmp_path: Path, names: dict[str, str]) -> None:
    """On its last day, with the other findings passed: exit code 0, and every format names waiver and owner."""
    folder = tmp_path / "run"
    found = _found(folder, [_waiver(names["smart-a"])], "smart-a")
    assert exit_code(found) == EXIT_PASSED
    assert [row["outcome"] for row in found["requirements"]] == [Outcome.FAIL]
    assert held_against(found, None) == ()
    words = "waived by J. Rivera until 2026-06-14: replaced in March"
    evidence = read(folder)
    pages = (summary(found), html(found, evidence).decode(), findings_csv(found).decode())
    assert all(words in page for page in pages)
    assert "waived by J\\. Rivera until 2026\\-06\\-14\\: replaced in March" in markdown(found).decode()
    assert summary(found).startswith("✎ 1 finding, all waived\n")
    suite = ET.fromstring(junit(found)).find("testsuite")  # noqa: S314 - our own bytes
    assert suite is not None
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "2")
    assert [each.get("message", "").startswith(words) for each in suite.iter("skipped")] == [True, True]
    (result,) = json.loads(sarif(found))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "external", "status": "accepted", "justification": words}]
    (folder / "results.json").write_bytes(dumps(found))
    assert running._reported(folder, Gate()) == EXIT_PASSED


def test_the_other_finding_still_fails(tmp_path: Path, names: dict[str, str]) -> None:
    """One of two waived: the run fails for the other."""
    found = _found(tmp_path / "run", [_waiver(names["smart-a"])], "smart-a", "smart-b")
    assert exit_code(found) == EXIT_FINDINGS
    assert [finding["fingerprint"] for finding in held_against(found, None)] == [names["smart-b"]]
    assert summary(found).startswith("✗ 2 findings, 1 waived\n")


def test_an_expired_waiver_is_told_and_holds_no_more(tmp_path: Path, names: dict[str, str]) -> None:
    """The day after its last day."""
    found = _found(tmp_path / "run", [_waiver(names["smart-a"], expires="2026-06-13")], "smart-a")
    assert exit_code(found) == EXIT_FINDINGS
    told = f"The waiver of finding {names['smart-a']} (J. Rivera) expired on 2026-06-13."
    assert told in summary(found)
    assert told in html(found, read(tmp_path / "run")).decode()


def test_a_waiver_that_is_not_needed_is_told_by_a_whole_run_alone(tmp_path: Path, names: dict[str, str]) -> None:
    """A run that left cases out cannot tell that the finding is gone."""
    given = [_waiver(names["smart-a"])]
    whole = _found(tmp_path / "whole", given)
    assert "is no longer needed" in summary(whole)
    assert exit_code(whole) == EXIT_PASSED
    part = _found(tmp_path / "part", given, planned={**PLANNED, "smart-b": {"": 5}})
    assert "is no longer needed" not in summary(part)
    assert [waiver["state"] for waiver in part["waivers"]] == ["not seen"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ('finding = "x"\nowner = "a"\nreason = "b"\nexpires = 2027-01-01', "the fingerprint of a finding: twelve hex"),
        ('finding = "dc4ee7a4e380"\nreason = "b"\nexpires = 2027-01-01', "missing key owner"),
        ('finding = "dc4ee7a4e380"\nowner = "a"\nreason = "b"\nexpires = "soon"', "a day as 2026-06-14"),
    ],
)
def test_a_mistake_is_told_with_its_place(lines: str, told: str, tmp_path: Path) -> None:
    """What is wrong, and where."""
    shipped = Path(__file__).parents[2] / "fixtures" / "targets" / "demo.toml"
    file = tmp_path / "demo.toml"
    file.write_text(f"{shipped.read_text('utf-8')}\n[[waivers]]\n{lines}\n")
    with pytest.raises(TargetError) as problem:
        load_target(str(file))
    assert told in str(problem.value)
    assert f"{file}:" in str(problem.value)


def test_one_finding_is_waived_once(tmp_path: Path) -> None:
    """Two waivers of one finding contradict each other."""
    shipped = Path(__file__).parents[2] / "fixtures" / "targets" / "demo.toml"
    one = '\n[[waivers]]\nfinding = "dc4ee7a4e380"\nowner = "a"\nreason = "b"\nexpires = 2027-01-01\n'
    file = tmp_path / "demo.toml"
    file.write_text(f"{shipped.read_text('utf-8')}{one}{one}")
    with pytest.raises(TargetError, match="finding used twice: dc4ee7a4e380"):
        load_target(str(file))
