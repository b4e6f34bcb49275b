"""The business rules of a claim's lines and coverage."""

from __future__ import annotations

from typing import Any

import pytest

from payerproof.checks.conformance.content import claims

CLAIM: dict[str, Any] = {
    "status": "active",
    "patient": {"reference": "Patient/ann"},
    "billablePeriod": {"start": "2020-03-01", "end": "2020-03-03"},
    "careTeam": [{"sequence": 1}, {"sequence": 2}],
    "diagnosis": [{"sequence": 7}],
    "processNote": [{"number": 1}],
    "insurance": [{"focal": True, "coverage": {"reference": "Coverage/c"}}],
    "total": [{"category": {"coding": [{"code": "benefit"}]}, "amount": {"value": 10}}],
    "item": [
        {"sequence": 1, "careTeamSequence": [1, 2], "diagnosisSequence": [7], "noteNumber": [1]},
        {"sequence": 2, "detail": [{"sequence": 1, "careTeamSequence": [1]}]},
    ],
}
COVERAGE = {"beneficiary": {"reference": "Patient/ann"}, "period": {"start": "2020-01-01"}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"careTeam": [{"sequence": 1}]}, ["item 1: careTeamSequence 2 stands in no careTeam"]),
        ({"diagnosis": []}, ["item 1: diagnosisSequence 7 stands in no diagnosis"]),
        ({"diagnosis": [{"sequence": 7}, {"sequence": 7}]}, ["diagnosis has a sequence twice"]),
        ({"processNote": []}, ["item 1: noteNumber 1 stands in no processNote"]),
        ({"item": [{"sequence": 1}, {"sequence": 1}]}, ["item has a sequence twice"]),
        ({"item": [{"sequence": 1, "informationSequence": "1"}, 5]}, []),
    ],
)
def test_lines_are_linked(changes: dict[str, Any], words: list[str]) -> None:
    """A number that stands nowhere, or twice, is found; what has no shape is the profile's business."""
    assert words == list(claims.sequences_lead_somewhere({**CLAIM, **changes}))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ({"servicedDate": "2020-03-03"}, False),
        ({"servicedDate": "2020-03-04"}, True),
        ({"servicedDate": "2020-02"}, True),
        ({"servicedDate": "2020-03"}, False),
        ({"servicedPeriod": {"start": "2020-02-20", "end": "2020-03-01"}}, False),
        ({"servicedPeriod": {"start": "2020-02-20", "end": "2020-02-21"}}, True),
        ({"servicedPeriod": {"start": "2020-02-20"}}, False),
        ({}, False),
    ],
)
def test_services_are_billed(line: dict[str, Any], wrong: bool) -> None:  # noqa: FBT001 - the answer itself
    """Only a service wholly before or after the period is wrong; a month holds each of its days."""
    assert wrong is bool(list(claims.served_while_billed({**CLAIM, "item": [line]})))
    assert list(claims.served_while_billed({"item": [line]})) == []


@pytest.mark.parametrize(
    ("claim", "coverage", "wrong"),
    [
        ({}, {}, False),
        ({}, {"period": {"start": "2020-04-01"}}, True),
        ({}, {"period": {"end": "2019-12-31"}}, True),
        ({}, {"period": {"start": "2020-03-02"}}, False),
        ({"total": []}, {"period": {"start": "2021-01-01"}}, False),
        ({"status": "cancelled"}, {"period": {"start": "2021-01-01"}}, False),
        ({}, {"period": {}}, False),
        ({"patient": {"reference": "Patient/bob"}}, {}, True),
        (
            {"insurance": [{"focal": False, "coverage": {"reference": "Coverage/c"}}]},
            {"period": {"end": "1999"}},
            False,
        ),
    ],
)
def test_claims_are_covered(claim: dict[str, Any], coverage: dict[str, Any], wrong: bool) -> None:  # noqa: FBT001 - the answer itself
    """A coverage of somebody else, or of another time than the service that it paid for, is wrong."""
    found = claims.covered_by_its_coverage({**CLAIM, **claim}, {"Coverage/c": {**COVERAGE, **coverage}})
    assert wrong is bool(list(found))
