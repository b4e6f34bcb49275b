"""A requirement about certain people is decided by the cases between them, told by whose data were seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from payerproof.access.relations import RELATIONS
from payerproof.catalog import requirements
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.writing import EvidenceWriter, read
from payerproof.model import Case, Check, Outcome, Requirement, Severity, Verdict
from payerproof.reports.results import results

KIN = {
    "sub": {"spo": ["spouse", "subscriber"], "kid": ["parent of minor", "subscriber"], "adc": ["parent of adult"]},
    "spo": {"sub": ["spouse"]},
}


def _rule(name: str, *relations: str) -> Requirement:
    return Requirement(name, "Law", "1", "https://law.example/", "A rule.", "LAW", "payer", relations=relations)


ROWS = (
    _rule("ALL"),
    _rule("SPOUSES", "spouse", "former spouse"),
    _rule("ADULTS", "parent of adult"),
    _rule("SUBSCRIBERS", "subscriber"),
    _rule("AGENTS", "agent"),
)
CHECK = Check(
    "household-no-data", tuple(row.id for row in ROWS), Severity.CRITICAL, "No data", "Data leak", "Mend", "household"
)


def _outcomes(folder: Path, *verdicts: tuple[Case, Outcome, Sequence[str]]) -> dict[str, str]:
    target = {"name": "t", "base": "http://payer.example/fhir", "relations": KIN}
    with EvidenceWriter(folder / "evidence.jsonl", Redactor()) as writer:
        writer.header(started="2026-06-14T18:00:00Z", target=target, seed=1, suites=[], options={})
        for row in ROWS:
            writer.requirement(row)
        writer.check(CHECK)
        for case, outcome, owners in verdicts:
            writer.verdict(Verdict(CHECK.id, case, outcome, "r", "e", "o", (), None, 0.0, {"owners": list(owners)}))
    return {row["id"]: row["outcome"] for row in results(read(folder))["requirements"]}


def test_a_leak_between_spouses_breaks_the_rules_about_spouses(tmp_path: Path) -> None:
    """The adult child's rule rests on the cases about adult children, which passed."""
    spouses = (Case("sub", "spo", "p"), Outcome.FAIL, ["spo"])
    adult = (Case("sub", "adc", "p"), Outcome.PASS, ())
    assert _outcomes(tmp_path, spouses, adult) == {
        "ALL": "fail",
        "SPOUSES": "fail",
        "ADULTS": "pass",
        "SUBSCRIBERS": "fail",
        "AGENTS": "untested",
    }


def test_whose_data_were_seen_counts_not_who_was_asked_for(tmp_path: Path) -> None:
    """A search for the spouse that returns the adult child's data breaks the adult child's rule."""
    found = _outcomes(tmp_path, (Case("sub", "spo", "p"), Outcome.FAIL, ["adc"]))
    assert (found["ADULTS"], found["SPOUSES"], found["SUBSCRIBERS"]) == ("fail", "untested", "untested")


@pytest.mark.parametrize("case", [Case("x", "y", "p"), Case("sub", "other", "p")])
def test_strangers_decide_no_rule_about_kin(tmp_path: Path, case: Case) -> None:
    """People who are not named together are strangers."""
    found = _outcomes(tmp_path, (case, Outcome.FAIL, ()))
    assert (found["ALL"], found["SPOUSES"]) == ("fail", "untested")


def test_what_the_law_binds_is_known() -> None:
    """Every relation that a shipped requirement names is one that cases can have."""
    named = {word for row in requirements().values() for word in row.relations}
    assert named
    assert named <= set(RELATIONS)
