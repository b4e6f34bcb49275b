"""Labels are compared version by version, and only over ways that brought one."""

from __future__ import annotations

import json

import pytest

from payerproof.checks.sensitive.judge_labels import same_everywhere
from payerproof.checks.sensitive.labels import Labelled, labels
from payerproof.model import Outcome
from tests.unit.checks.answers import seen as answered

CODES = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
RESTRICTED, SEXUAL = (CODES, "R"), (CODES, "SEX")


def seen(way: str, *carried: tuple[str, str], version: str = "1", name: str = "Claim/1") -> Labelled:
    """Return a resource as it came over a way."""
    return Labelled(name, version, way, frozenset(carried), answered())


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ([seen("read", SEXUAL), seen("search", SEXUAL)], Outcome.PASS),
        ([seen("read", SEXUAL), seen("search")], Outcome.FAIL),
        ([seen("read"), seen("search", SEXUAL)], Outcome.FAIL),
        ([seen("read", SEXUAL, RESTRICTED), seen("search", SEXUAL)], Outcome.FAIL),
        ([seen("read", SEXUAL), seen("search", RESTRICTED)], Outcome.FAIL),
        ([seen("read", SEXUAL), seen("history", version="0")], Outcome.INCONCLUSIVE),
        ([seen("read", SEXUAL), seen("search", name="Claim/2")], Outcome.INCONCLUSIVE),
        ([seen("read"), seen("search")], Outcome.NOT_OFFERED),
        ([], Outcome.INCONCLUSIVE),
    ],
)
def test_labels_are_the_same_everywhere(found: list[Labelled], outcome: Outcome) -> None:
    """A label that one way shows of a version and another does not is a failure; one way alone shows nothing."""
    assert same_everywhere(found).outcome is outcome


def test_a_failure_names_every_way_without_the_label() -> None:
    """The extent is told, and the two answers that differ are its evidence."""
    told = same_everywhere([seen("read", SEXUAL), seen("search"), seen("export-of-type"), seen("history", SEXUAL)])
    assert "in export-of-type, search" in told.observed
    assert len(told.exchanges) == 2


def test_what_speaks_of_the_answer_is_no_label() -> None:
    """A mark of redaction, and what is no coding at all, are left out."""
    marks = [
        {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "REDACTED"},
        {"system": CODES, "code": "SEX"},
        {"system": {}, "code": 1},
        "R",
    ]
    assert labels(json.loads(json.dumps({"meta": {"security": marks}}))) == {SEXUAL}
    assert labels({"meta": "odd"}) == frozenset()
