"""The model allows every lawful payer, catches every mistake of orders in a few histories, and shrinks them."""

from __future__ import annotations

import random

import pytest

from payerproof.checks.consent.sequences import histories
from payerproof.checks.consent.sequences.model import EVENTS, History, Must, State, after, possible, states, told
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
SEEDS = range(6)


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
    chance = random.Random(7)  # noqa: S311 - histories, no secrets
    played = [_random(chance, 14) for _ in range(600)]
    assert [history for history in played if wrong(way, history)] == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("way", MISTAKES)
def test_a_mistake_is_found_by_few_histories(way: str, seed: int) -> None:
    """The usual number of histories for two apps finds each, whatever the seed."""
    made = [each for app in ("one", "two") for each in histories.histories(OFFERED, HISTORIES, f"{seed} {app}")]
    must = MISTAKES[way][0]
    assert any((found := wrong(way, history)) and found[0] is must for history in made)
