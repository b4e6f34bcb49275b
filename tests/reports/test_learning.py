"""Four words for what could not be asked, and a table of how to learn more; an announcement left out is loud."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Absence, Case, Check, Outcome, Severity, Verdict
from payerproof.reports.html import html
from payerproof.reports.junit import junit
from payerproof.reports.results import dumps, exit_code, results
from payerproof.reports.summary import summary

CHECK = Check("consent-closed", (), Severity.HIGH, "It ends", "It goes on", "Mend", "consent")
LINES = "[consent]\nrevocation_endpoint = true"


def _written(folder: Path, *absences: dict[str, Any]) -> Path:
    with EvidenceWriter(folder / "evidence.jsonl", Redactor()) as writer:
        target = {"name": "t", "base": "http://payer.example/fhir"}
        writer.header(started="2026-06-14T18:00:00Z", target=target, seed=1, suites=[], options={})
        writer.check(CHECK)
        writer.verdict(Verdict(CHECK.id, Case(note="asked"), Outcome.PASS, "", "e", "o", (), None, 0.0))
        for number, details in enumerate(absences):
            case = Case(note=str(number))
            writer.verdict(
                Verdict(CHECK.id, case, Outcome.NOT_OFFERED, details.get("absence", ""), "", "", (), None, 0.0, details)
            )
    return folder


def test_every_absence_is_told_by_its_word(tmp_path: Path) -> None:
    """In counts, in the page, in the XML; a verdict that names none is plainly not offered."""
    evidence = read(_written(tmp_path, *({"absence": each.value} for each in Absence), {}))
    found = results(evidence)
    assert dumps(found)
    assert found["absences"] == {"not offered": 2, "not allowed": 1, "not applicable": 1, "not knowable": 1}
    page, xml = html(found, evidence).decode(), junit(found).decode()
    for each in Absence:
        assert f"</span> {each.value}</span>" in page
        assert f'message="{each.value}:' in xml
    assert exit_code(found) == 0


def test_the_lines_to_learn_more_are_gathered(tmp_path: Path) -> None:
    """One row for each thing that is missing, with the lines, and how many cases they open."""
    missing = {"absence": "not allowed", "lines": LINES}
    evidence = read(_written(tmp_path, missing, missing, {"absence": "not applicable"}))
    (row,) = results(evidence)["learn"]
    assert (row["lines"], row["cases"], row["checks"]) == (LINES, 2, [CHECK.id])
    assert "revocation_endpoint = true</pre>" in html(results(evidence), evidence).decode()


def test_an_announcement_that_the_file_leaves_out_is_no_green_tick(tmp_path: Path) -> None:
    """All that was asked passed, and yet: exit code 2, the headline, and the line to add."""
    announced = {"absence": "not knowable", "lines": LINES, "announced": "the target announces a revocation endpoint"}
    found = results(read(_written(tmp_path, announced)))
    assert exit_code(found) == 2
    told = summary(found)
    assert told.startswith("? No finding, but the target announces what its file leaves out")
    assert "! NOT ASKED: the target announces a revocation endpoint" in told
    assert "[consent] revocation_endpoint = true" in told
