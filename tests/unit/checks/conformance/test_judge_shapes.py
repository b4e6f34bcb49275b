"""Addresses that mean one thing: that thing, a refusal, or something else."""

from typing import Any

import pytest

from payerproof.checks.conformance.date_ranges import period, span
from payerproof.checks.conformance.operations.judge_shapes import what_was_asked
from payerproof.checks.conformance.operations.shapes import (
    COMPARTMENT,
    EVERYTHING,
    HISTORY,
    MISNAMED,
    TYPE_HISTORY,
    Asked,
)
from payerproof.checks.conformance.search.dates import edges
from payerproof.checks.conformance.search.sorting import between_equals
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import answer, claim

_PATIENT = {"resourceType": "Patient", "id": "p"}


def _bundle(kind: str, *resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": item} for item in resources]}


def _asked(kind: str, body: Any, status: int = 200) -> Asked:
    owned = {EVERYTHING: ("Patient", "Patient/p")}
    name, reference = owned.get(kind, ("ExplanationOfBenefit", "ExplanationOfBenefit/a"))
    return Asked(kind, "Patient/p/x", answer(body, status), name, reference)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (HISTORY, _bundle("history", claim("a"), claim("a"))),
        (TYPE_HISTORY, _bundle("history", claim("a"), claim("b"))),
        (EVERYTHING, _bundle("searchset", _PATIENT, claim("a"))),
        (COMPARTMENT, _bundle("searchset", claim("a"))),
        (COMPARTMENT, _bundle("searchset")),
    ],
)
def test_what_is_meant(kind: str, body: Any) -> None:
    """The Bundle that R4 gives for the address is right."""
    assert what_was_asked(_asked(kind, body)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (HISTORY, claim("a")),
        (HISTORY, _bundle("history", claim("b"))),
        (TYPE_HISTORY, _bundle("searchset", claim("a"))),
        (EVERYTHING, _PATIENT),
        (EVERYTHING, _bundle("searchset", claim("a"))),
        (COMPARTMENT, _bundle("searchset", _PATIENT)),
        (COMPARTMENT, b"<html>"),
    ],
)
def test_something_else(kind: str, body: Any) -> None:
    """A 200 with another thing is found."""
    assert what_was_asked(_asked(kind, body)).outcome is Outcome.FAIL


def test_what_is_not_served() -> None:
    """A refusal is lawful, and a breakdown decides nothing."""
    assert what_was_asked(_asked(HISTORY, None, 404)).outcome is Outcome.NOT_OFFERED
    assert what_was_asked(_asked(HISTORY, None, 500)).outcome is Outcome.INCONCLUSIVE


def test_dates_at_which_comparisons_turn() -> None:
    """First and last days of months, of years and of a stay, and days in open periods."""
    spans = [span("2024-07-31"), span("2023-12-31"), span("2016-01-01"), period("2022-10-04", "2022-10-06")]
    spans += [period("2020-01-15", None), period(None, "2019-05-05")]
    found = edges(each for each in spans if each is not None)
    assert set(found) == {"2024-07", "2023", "2016-01", "2016", "2022-10-04", "2022-10-06", "2021-02-18", "2018-03-31"}


def test_pages_that_part_equals() -> None:
    """The largest page whose end falls between two equals, and none without equals."""
    assert between_equals(["a", "b", "b", "c"]) == 2
    assert between_equals(["a", "a"]) == 1
    assert between_equals(["a", "b", "c"]) is None


@pytest.mark.parametrize(
    ("body", "status", "outcome"),
    [
        (_bundle("searchset"), 404, Outcome.PASS),
        ({"resourceType": "Coverage", "id": "a"}, 200, Outcome.PASS),
        (claim("a"), 200, Outcome.FAIL),
        (b"<html>", 200, Outcome.FAIL),
        (b"", 500, Outcome.INCONCLUSIVE),
    ],
)
def test_an_id_under_another_type(body: Any, status: int, outcome: Outcome) -> None:
    """It is refused, or is a resource of that type that has the same id."""
    asked = Asked(MISNAMED, "Coverage/a", answer(body, status), "Coverage", "ExplanationOfBenefit/a")
    assert what_was_asked(asked).outcome is outcome
