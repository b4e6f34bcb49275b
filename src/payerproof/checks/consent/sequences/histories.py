"""Histories made from the model: of many that chance draws, those that bring about the most that is new.

What a history brings about are its situations: a channel of some kind is closed by some event, or stays closed over a
later one, or goes on over one. A report tells as well which rows of two and of three events come in that order in some
history, with others between them or not; rows count in which something closes for good.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product

from payerproof.checks.consent.sequences.model import (
    CLOSING,
    SPENDING,
    Channel,
    Expected,
    History,
    Must,
    Party,
    State,
    after,
    possible,
)

SHORTEST, LONGEST = 4, 10
"""Events of a history."""
_DRAWN = 60
"""Histories that are drawn for each that is played."""
_OFTEN: Mapping[str, int] = {
    "consent": 4,
    "withdraw": 4,
    "refresh": 4,
    "page": 3,
    "code": 3,
    "revoke": 2,
    "other-app": 2,
}
"""How often an event is drawn, of those that are possible; once where it is not named. What opens a channel, or closes
the most, is drawn more often, as there is more to be seen after it."""
_AGAIN = 3
"""How much more often an event is drawn that came just before: what happens twice is easily taken for once."""
_REFRESHES = 2
"""Refreshes of one consent beyond which one more is nothing new."""

Situation = tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """How many rows of two and of three events come in some history in that order, of how many there are."""

    pairs: int
    all_pairs: int
    triples: int
    all_triples: int
    situations: int

    def __str__(self) -> str:
        rows = f"{self.pairs:,} of {self.all_pairs:,} pairs and {self.triples:,} of {self.all_triples:,} triples"
        return f"{rows} in order, {self.situations:,} situations"


def elementary(offered: Collection[str], lever: str) -> History:
    """Return the history in which a lever closes everything at once and nothing unusual comes before it."""
    before = ("other-app", "other-member", "consent", "page", "export")
    return (*(event for event in before if event in offered), lever)


def histories(offered: Collection[str], most: int, seed: str) -> Iterator[History]:
    """Yield `most` histories of the events offered; the same ones for the same seed."""
    chance, events = random.Random(seed), sorted(offered)  # noqa: S311 - a choice of tests, no secret
    seen: set[Situation] = set()
    for _ in range(most):
        drawn = {made: situations(made) for made in (_drawn(events, chance) for _ in range(_DRAWN))}
        best = max(drawn, key=lambda made: (len(drawn[made] - seen), -len(made)))
        seen |= drawn[best]
        yield best


def covered(offered: Collection[str], played: Collection[History]) -> Covered:
    """Return which rows of events the histories cover, and how many situations they bring about."""
    seen = {row for history in played for length in (2, 3) for row in combinations(history, length)}
    pairs, triples = (_rows(offered, length) for length in (2, 3))
    brought_about = set[Situation]().union(*map(situations, played))
    return Covered(len(pairs & seen), len(pairs), len(triples & seen), len(triples), len(brought_about))


def situations(history: History) -> set[Situation]:
    """Return what a history brings about."""
    found: set[Situation] = set()
    before, last = State(), max((place for place, event in enumerate(history) if event in CLOSING), default=-1)
    for place, event in enumerate(history):
        state = after(before, event)
        for channel, was in before.expected.items():
            found |= _situation(history, event, channel, (was, state), at_last=place > last)
        before = state
    return found


def _situation(
    history: History, event: str, channel: Channel, change: tuple[Expected, State], *, at_last: bool
) -> set[Situation]:
    """Return what one event does to one channel; `at_last`: nothing closes after it, so that it shows at the end."""
    was, state = change
    now, consent = state.expected[channel], state.consents[channel.consent - 1]
    newest = consent == state.of(consent.party)[-1]
    kind: Situation = (consent.party.value, channel.kind, newest)
    if was.must is not Must.CLOSED and now.must is Must.CLOSED:
        return {("closes", event, *kind, min(channel.token, _REFRESHES), state.spent(channel), consent.narrow)}
    if was.must is Must.CLOSED and was.since and (at_last or channel.kind not in SPENDING):
        return {("stays closed", history[was.since - 1], event, *kind)}
    if was.must is now.must is Must.OPEN:
        first = next((each.number for each in state.of(Party.OWN)), 0)
        return {("goes on", event, *kind, consent.number > first)}
    return set()


def _rows(events: Collection[str], length: int) -> set[tuple[str, ...]]:
    return {row for row in product(events, repeat=length) if CLOSING.intersection(row)}


def _drawn(events: list[str], chance: random.Random) -> History:
    made: History = ()
    state = State()
    for _ in range(chance.randint(SHORTEST, LONGEST)):
        able = [event for event in events if possible(state, event)]
        if not able:
            break
        weights = [_OFTEN.get(event, 1) * (_AGAIN if (event,) == made[-1:] else 1) for event in able]
        made = (*made, *chance.choices(able, weights))
        state = after(state, made[-1])
    return made
