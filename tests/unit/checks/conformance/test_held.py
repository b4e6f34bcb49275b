"""What is served against what is held: the same in another spelling, something else, said to be unknown."""

from typing import Any

import pytest

from payerproof.checks.conformance.content.held import Compared, differing
from payerproof.checks.conformance.content.judge_held import says_what_is_held
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import answer, claim

_ABSENT = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}


def _coded(*codes: str) -> dict[str, Any]:
    return {"coding": [{"system": "http://icd", "code": code, "display": "as the payer puts it"} for code in codes]}


_HELD = claim("a", type=_coded("J10"), billablePeriod={"start": "2024-07-01"}, total=[{"amount": {"value": 10.5}}])


@pytest.mark.parametrize(
    "served",
    [
        _HELD,
        {**_HELD, "type": _coded("J10", "own-code")},
        {**_HELD, "total": [{"amount": {"value": 10.50}}, {"amount": {"value": 3}}]},
        {name: value for name, value in _HELD.items() if name != "type"},
        {**_HELD, "meta": {"lastUpdated": "2026-01-01T00:00:00Z"}, "text": {"div": "x"}, "created": "2026-01-01"},
    ],
    ids=["as held", "a second coding", "a longer number", "left out", "the payer's own"],
)
def test_the_same_content(served: dict[str, Any]) -> None:
    """More beside what is held, other spellings and what is left out are no differences."""
    assert not list(differing("x/a", _HELD, served))


def test_an_instant_in_another_offset() -> None:
    """The same instant is the same, whatever its offset."""
    held, served = {"sent": "2024-07-01T12:00:00Z"}, {"sent": "2024-07-01T08:00:00-04:00"}
    assert not list(differing("x/a", held, served))


@pytest.mark.parametrize(
    ("served", "place", "absent"),
    [
        ({**_HELD, "type": _coded("Z00")}, "type.coding", False),
        ({**_HELD, "billablePeriod": {"start": "2024-07-02"}}, "billablePeriod.start", False),
        ({**_HELD, "total": [{"amount": {"value": 11}}]}, "total.amount.value", False),
        ({**_HELD, "billablePeriod": {"_start": {"extension": [_ABSENT]}}}, "billablePeriod.start", True),
    ],
    ids=["code", "day", "amount", "denied"],
)
def test_another_content(served: dict[str, Any], place: str, *, absent: bool) -> None:
    """Another code, day or amount is found at its place, and so is the word that nobody knows it."""
    (found,) = differing("x/a", _HELD, served)
    assert (found.place, found.absent) == (place, absent)


def _line(code: str, paid: float) -> dict[str, Any]:
    return {"productOrService": _coded(code), "adjudication": [{"amount": {"value": paid}}]}


@pytest.mark.parametrize(
    ("lines", "same"),
    [
        ([_line("A", 1), _line("B", 2)], True),
        ([_line("B", 2), _line("A", 1), _line("C", 3)], True),
        ([_line("A", 2), _line("B", 1)], False),
        ([_line("A", 1), _line("A", 1), _line("B", 1)], False),
    ],
    ids=["as held", "in another order", "amounts exchanged", "a line in the place of another"],
)
def test_a_line_is_served_as_it_is(lines: list[dict[str, Any]], *, same: bool) -> None:
    """Code and amount of a line belong together, whatever the order of the lines."""
    held = {"item": [_line("A", 1), _line("B", 2)]}
    assert (not list(differing("x/a", held, {"item": lines}))) is same


def test_a_reference_in_the_place_of_another() -> None:
    """One that is known to mean somebody else is a difference; the payer's own way to refer is none."""
    held, others = {"provider": {"reference": "Organization/1"}}, frozenset({"Organization/1", "Organization/2"})
    for own in ("https://other.example/fhir/Organization/1", "#provider", "Organization/new"):
        assert not list(differing("x/a", held, {"provider": {"reference": own}}, others))
    (found,) = differing("x/a", held, {"provider": {"reference": "Organization/2"}}, others)
    assert found.place == "provider"


def test_what_is_judged() -> None:
    """Differences fail, none pass, and where nothing was compared nothing was learnt."""
    page = answer({"resourceType": "Bundle", "entry": []})
    (one,) = differing("x/a", _HELD, {**_HELD, "type": _coded("Z00")})
    assert says_what_is_held(Compared((page,), 1, 4, (one,)), "claims").outcome is Outcome.FAIL
    assert says_what_is_held(Compared((page,), 1, 4, ()), "claims").outcome is Outcome.PASS
    assert says_what_is_held(Compared((page,), 0, 0, ()), "claims").outcome is Outcome.INCONCLUSIVE
