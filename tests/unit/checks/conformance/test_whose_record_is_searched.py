"""A payer that takes the patient from the token, whoever a search names, breaks no rule; one that mixes up does."""

from __future__ import annotations

from payerproof.checks.conformance.search.parameters import _taken_from_the_token
from payerproof.checks.conformance.searching import Plain, Question
from payerproof.knowledge.observation import Pages
from payerproof.model import Judgement, Outcome

NAMES = frozenset({"Coverage/a", "Coverage/b"})
PLAIN = Plain("Coverage?patient=own", Pages((), "last page"), {name: {} for name in sorted(NAMES)})
NOBODY = Question("patient=Patient/nobody", "patient=Patient/nobody", must=frozenset(), never=NAMES)


def _found(*extra: str) -> Judgement:
    return Judgement(Outcome.FAIL, "it does not filter", "none", "some", ("x1",), {"extra": sorted(extra)})


def test_all_of_the_own_record_comes_of_the_token() -> None:
    """Nobody's patient is asked for and just the token's own is served: told, and no finding."""
    judged = _taken_from_the_token(_found(*NAMES), NOBODY, PLAIN)
    assert judged.outcome is Outcome.NOT_OFFERED
    assert "from the token" in judged.reason
    assert judged.exchanges == ("x1",)


def test_a_part_of_it_is_a_loose_reading() -> None:
    """Some of the record for a patient of nobody, or all of it where something has to match, stays a finding."""
    assert _taken_from_the_token(_found("Coverage/a"), NOBODY, PLAIN).outcome is Outcome.FAIL
    asked = Question("patient=Patient/own", "patient=Patient/own", must=frozenset({"Coverage/a"}), never=NAMES)
    assert _taken_from_the_token(_found(*NAMES), asked, PLAIN).outcome is Outcome.FAIL
