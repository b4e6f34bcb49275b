"""The model allows every lawful payer, catches every mistake of orders in a few histories, and shrinks them."""

from __future__ import annotations

import random
from functools import cache
from itertools import islice

import pytest

from payerproof.checks.consent.sequences import histories
from payerproof.checks.consent.sequences.model import EVENTS, History, Must, State, after, as_steps, possible, states
from payerproof.checks.consent.sequences.shrinking import MOST_REPLAYS, shrunk
from payerproof.target.scope import HISTORIES
from tests.unit.checks.consent.sequences.world import wrong

OFFERED = set(EVENTS) - {"export"}
LAWFUL = (
    "",
    "one-consent-at-a-time",
    "one-token-at-a-time",
    "revokes-one-token",
    "revokes-all",
    "choices-end-tokens",
)
MISTAKES = {
    "revives": (Must.CLOSED, ("consent", "withdraw", "consent")),
    "narrower-revives": (Must.CLOSED, ("consent", "withdraw", "narrower")),
    "another-app-revives": (Must.CLOSED, ("consent", "withdraw", "other-app")),
    "second-refresh-detaches": (Must.CLOSED, ("consent", "refresh", "refresh", "withdraw")),
    "revocation-reopens": (Must.CLOSED, ("consent", "withdraw", "revoke")),
    "sharing-revives": (Must.CLOSED, ("consent", "withdraw", "sharing")),
    "anothers-withdrawal-restores": (
        Must.CLOSED,
        ("consent", "other-member", "withdraw", "other-member-withdrawn"),
    ),
    "links-take-the-next-consent": (Must.CLOSED, ("consent", "page", "withdraw", "consent")),
    "codes-take-the-next-consent": (Must.CLOSED, ("consent", "code", "withdraw", "consent")),
    "ends-what-came-after": (Must.OPEN, ("consent", "other-app", "withdraw")),
}
SEEDS = range(3)
APPS = ("one", "two", "three")
"""A history more or less for an app is no matter of luck: three apps' find every mistake, whatever the seed."""


@cache
def made_for(seed: str) -> tuple[History, ...]:
    """Return the histories of a run."""
    return tuple(histories.histories(OFFERED, HISTORIES, seed))


def _random(chance: random.Random, length: int) -> History:
    made: History = ()
    state = State()
    for _ in range(length):
        made = (*made, chance.choice([event for event in sorted(EVENTS) if possible(state, event)]))
        state = after(state, made[-1])
    return made


@pytest.mark.parametrize("way", LAWFUL)
def test_a_lawful_payer_is_never_wrong(way: str) -> None:
    """Whatever the order, what the model forbids is nothing that such a payer does."""
    chance = random.Random(7)
    played = [_random(chance, 14) for _ in range(200)]
    assert [history for history in played if wrong(way, history)] == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", MISTAKES)
def test_a_mistake_is_found_by_few_histories(way: str, seed: int) -> None:
    """The usual number of histories for each app finds each mistake, whatever the seed."""
    made = [history for app in APPS for history in made_for(f"{seed} {app}")]
    must = MISTAKES[way][0]
    assert any((found := wrong(way, history)) and found[0] is must for history in made)


@pytest.mark.parametrize("way", MISTAKES)
def test_a_bad_history_is_shrunk_to_its_shortest(way: str) -> None:
    """Of whatever history showed it, what is left is as long as the shortest that can."""
    must, shortest = MISTAKES[way]
    chance = random.Random(3)

    def bad(history: History) -> History | None:
        found = wrong(way, history)
        return found[1] if found and found[0] is must else None

    played = (_random(chance, 10) for _ in range(2_000))
    found = list(islice((history for history in played if bad(history)), 3))
    assert found
    for history in found:
        result = shrunk(history, bad, most=200)
        assert result.again
        assert result.whole
        assert len(result.history) <= len(shortest) + 1
        assert bad(result.history) == result.history
    assert shrunk(shortest, bad).history == shortest


def test_a_history_that_is_not_bad_again_is_not_shrunk() -> None:
    """It is played twice more, and no other is."""
    result = shrunk(("consent", "withdraw"), lambda _: None)
    assert (result.again, result.replays) == (False, 2)


def test_shrinking_ends_with_its_replays_and_with_the_time() -> None:
    """What is left then is bad, and may not be the shortest."""
    history = ("consent", "refresh", "refresh", "page", "withdraw", "consent")
    few = shrunk(history, lambda tried: tried, most=3)
    assert (few.replays, few.whole) == (3, False)
    assert shrunk(history, lambda tried: tried, over=lambda: True).history == history
    assert shrunk(history, lambda tried: tried).replays <= MOST_REPLAYS


def test_the_same_seed_makes_the_same_histories() -> None:
    """Another seed makes others; all are possible and hold what was offered alone."""
    made = made_for("1 one")
    assert made == tuple(histories.histories(OFFERED, HISTORIES, "1 one"))
    assert made != made_for("2 one")
    assert all(states(history) is not None and OFFERED.issuperset(history) for history in made)
    assert len(made) == HISTORIES


def test_what_is_covered_is_counted() -> None:
    """Rows in which nothing closes do not count, and none counts twice."""
    offered = ("consent", "withdraw")
    found = histories.covered(offered, [("consent", "withdraw", "consent")])
    assert (found.pairs, found.all_pairs, found.triples, found.all_triples) == (2, 3, 1, 7)
    assert found.situations > 0
    assert str(found).startswith("2 of 3 pairs and 1 of 7 triples in order")


@pytest.mark.parametrize("lever", ["withdraw", "revoke"])
def test_the_plain_history_closes_all_that_it_opened(lever: str) -> None:
    """It opens one channel of each kind, and bystanders before the consent, as the plain checks do."""
    history = histories.elementary(EVENTS, lever)
    found = states(history)
    assert found is not None
    assert (history[0], history[-1]) == ("other-app", lever)
    assert len(found[-1].must(Must.CLOSED)) >= len(("read", "refresh", "introspection"))
    assert {found[-1].consents[channel.consent - 1].party.value for channel in found[-1].must(Must.OPEN)} == {
        "other-app",
        "other-member",
    }


def test_what_is_closed_stays_closed_in_the_model() -> None:
    """No event opens again what was closed, and every must has a requirement."""
    chance = random.Random(11)
    for _ in range(200):
        closed: set[object] = set()
        for state in states(_random(chance, 10)) or []:
            now = set(state.must(Must.CLOSED))
            assert closed <= now
            assert all(state.expected[channel].rule for channel in now | set(state.must(Must.OPEN)))
            closed = set(now)


def test_a_history_is_told_in_steps() -> None:
    """The steps are numbered, in the words of the events."""
    assert as_steps(("consent", "withdraw")) == (
        "1. the member allows the app; 2. the member withdraws the app in the portal"
    )
    assert states(("withdraw",)) is None
