"""What a member keeps from apps: totals that follow, and what goes on."""

from __future__ import annotations

import json

import pytest

from payerproof.checks.common.judge_denial import Probe, State, over_with_the_term
from payerproof.checks.consent import judge_survival
from payerproof.checks.sensitive import judge_chosen
from payerproof.knowledge.observation import Hit, Observation, Pages
from payerproof.model import Basis, Outcome
from tests.unit.checks.answers import bundle, exchange, seen

CLAIM = "ExplanationOfBenefit"
FOUR = [f"{CLAIM}/{number}" for number in range(4)]


def page(references: list[str], total: int | None = None, ended: str = "last page") -> Pages:
    """Return a walk of one page."""
    return Pages((Observation(exchange(body=bundle(references, total=total))),), ended)


def told(total: int | None, status: int = 200) -> Observation:
    """Return an answer that tells a total."""
    body = {"resourceType": "Bundle", "type": "searchset", **({} if total is None else {"total": total})}
    return Observation(exchange(status, json.dumps(body).encode()))


@pytest.mark.parametrize(
    ("before", "totals", "after", "outcome"),
    [
        ((told(4), page(FOUR)), (told(3), told(None)), page(FOUR[:3]), Outcome.PASS),
        ((told(4), page(FOUR)), (told(3), told(4)), page(FOUR[:3]), Outcome.FAIL),
        ((told(9), page(FOUR)), (told(4),), page(FOUR[:3]), Outcome.INCONCLUSIVE),
        ((told(4), page(FOUR)), (told(4),), page(FOUR), Outcome.INCONCLUSIVE),
        ((told(4), page(FOUR)), (told(4),), page(FOUR[:3], ended="no end"), Outcome.INCONCLUSIVE),
        ((told(None), page(FOUR)), (told(4),), page(FOUR[:3]), Outcome.NOT_OFFERED),
        ((told(4), page(FOUR)), (told(4, 403), told(3)), page(FOUR[:3]), Outcome.PASS),
    ],
    ids=["follows", "counts-hidden", "never-exact", "nothing-hidden", "not-walked", "no-totals", "refused"],
)
def test_totals_follow_a_choice(
    before: tuple[Observation, Pages], totals: tuple[Observation, ...], after: Pages, outcome: Outcome
) -> None:
    """Only a payer whose totals were exact is held to them."""
    assert judge_chosen.totals_follow(before, totals, after, CLAIM, "ann kept it").outcome is outcome


@pytest.mark.parametrize(
    ("before", "after", "status", "outcome"),
    [
        ({"a", "b"}, {"a", "b", "c"}, 200, Outcome.PASS),
        ({"a", "b"}, {"a"}, 200, Outcome.FAIL),
        (set(), {"a"}, 200, Outcome.NOT_OFFERED),
        ({"a"}, set(), 503, Outcome.INCONCLUSIVE),
    ],
)
def test_what_a_choice_is_not_about_goes_on(before: set[str], after: set[str], status: int, outcome: Outcome) -> None:
    """What was served is served; a payer that is down decides nothing."""
    judged = judge_chosen.goes_on(frozenset(before), frozenset(after), seen(status=status), "the rest")
    assert judged.outcome is outcome
    assert judge_chosen.repeated(judged).basis is Basis.HELD


ANN, BEN = Hit("v1", "ann"), Hit("v2", "ben")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (seen(ANN), Outcome.PASS),
        (seen(status=404), Outcome.PASS),
        (seen(ANN, BEN), Outcome.FAIL),
        (seen(status=503), Outcome.INCONCLUSIVE),
    ],
)
def test_a_token_is_of_one_record(answer: Observation, outcome: Outcome) -> None:
    """A refusal and the own record are as good; the other record is a finding."""
    assert judge_survival.of_one_record(answer, "ben", "it opens ben's").outcome is outcome


def test_a_page_and_a_sign_in_that_are_gone() -> None:
    """A portal that lets nobody in any more and a member who is shut out are findings; without a control, doubt."""
    good, gone = seen(ANN), seen(status=403)
    assert judge_survival.still_shown(good, None, "the portal").outcome is Outcome.FAIL
    assert judge_survival.still_shown(good, gone, "the portal").outcome is Outcome.FAIL
    assert judge_survival.still_shown(good, seen(status=502), "the portal").outcome is Outcome.INCONCLUSIVE
    assert judge_survival.still_shown(good, good, "the portal").outcome is Outcome.PASS
    assert judge_survival.shut_out(good, gone, "the app", "access_denied").outcome is Outcome.FAIL
    assert judge_survival.shut_out(gone, gone, "the app", "access_denied").outcome is Outcome.INCONCLUSIVE


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (State.CLOSED, Outcome.PASS),
        (State.OPEN, Outcome.FAIL),
        (State.UNDECIDED, Outcome.INCONCLUSIVE),
    ],
)
def test_a_term_ends_a_channel(state: State, outcome: Outcome) -> None:
    """What was open before is closed after the term."""
    assert over_with_the_term(Probe(-1.0, state, seen(ANN)), "next-page").outcome is outcome
