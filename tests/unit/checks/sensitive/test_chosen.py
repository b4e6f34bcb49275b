"""What a member keeps from apps: totals that follow, and what goes on."""

from __future__ import annotations

import json

import pytest

from payerproof.checks.common.judge_denial import Probe, State, over_with_the_term
from payerproof.checks.consent import judge_survival
from payerproof.checks.sensitive import judge_chosen
from payerproof.checks.sensitive.judge_chosen import Served
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
    told = Served(frozenset(before)), Served(frozenset(after))
    judged = judge_chosen.goes_on(*told, seen(status=status), "the rest")
    assert judged.outcome is outcome
    assert judge_chosen.repeated(judged).basis is Basis.HELD


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [
        (Served(frozenset("ab"), "a gap"), Served(frozenset("ab")), Outcome.PASS),
        (Served(frozenset("ab")), Served(frozenset("abc"), "a gap"), Outcome.PASS),
        (Served(frozenset("ab")), Served(frozenset("a"), "a gap"), Outcome.INCONCLUSIVE),
        (Served(frozenset(), "a gap"), Served(frozenset("a")), Outcome.INCONCLUSIVE),
    ],
)
def test_what_was_not_walked_is_not_missed(before: Served, after: Served, outcome: Outcome) -> None:
    """A record may stand on the page that did not come; one that was seen was served."""
    assert judge_chosen.goes_on(before, after, seen(), "the rest").outcome is outcome


@pytest.mark.parametrize(
    ("statuses", "ended", "gap"),
    [
        ((200, 200), "last page", ""),
        ((403,), "page 1 was answered with 403", ""),
        ((429,), "page 1 was answered with 429", "slow down"),
        ((200, 500), "page 2 was answered with 500", "broke down"),
        ((200, 404), "page 2 was answered with 404", "page 2"),
        ((200, 200), "no last page within 2 pages", "no last page"),
    ],
)
def test_a_walk_that_ends_early_has_a_gap(statuses: tuple[int, ...], ended: str, gap: str) -> None:
    """A search that is refused shows nothing; one that is not answered to its end may have shown more."""
    found = judge_chosen.gap_of(Pages(tuple(seen(status=each) for each in statuses), ended))
    assert (gap in found) is True
    assert bool(found) is bool(gap)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (seen(body=b'{"resourceType": "Patient", "id": "a"}'), Outcome.PASS),
        (seen(body=b'{"resourceType": "OperationOutcome"}'), Outcome.INCONCLUSIVE),
        (seen(body=b"{}"), Outcome.INCONCLUSIVE),
        (seen(status=401), Outcome.INCONCLUSIVE),
        (seen(status=503), Outcome.INCONCLUSIVE),
    ],
)
def test_a_dead_session_tells_nothing(answer: Observation, outcome: Outcome) -> None:
    """What is refused to a token that opens nothing at all is not kept from apps by that."""
    assert judge_chosen.lives(answer).outcome is outcome


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
