"""A bad history cut down to its shortest: events are left out as long as what is left is as bad."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

from payerproof.checks.consent.sequences.model import History, states

MOST_REPLAYS = 30
"""Histories that are played again to shrink one."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A history of which no event can be left out, how often it was looked for shorter, and whether it came again.

    `whole`: everything shorter was tried; else the number of replays ran out.
    """

    history: History
    replays: int
    again: bool
    whole: bool


def shrunk(
    history: History,
    bad: Callable[[History], History | None],
    most: int = MOST_REPLAYS,
    over: Callable[[], bool] = lambda: False,
) -> Shrunk:
    """Leave out events of a history while it stays bad, until no shorter one is, or the time is `over`.

    `bad` plays a history and returns what of it was done until it was bad, or None where it was not.
    """
    replays, again = 0, False
    shortest = history
    tried: set[History] = set()
    for _ in range(2):
        replays += 1
        found = bad(history)
        if found is not None:
            shortest, again = found, True
            break
    if not again:
        return Shrunk(history, replays, again=False, whole=False)
    progress = True
    while progress:
        progress = False
        for candidate in _shorter(shortest):
            if candidate in tried or states(candidate) is None:
                continue
            if replays >= most or over():
                return Shrunk(shortest, replays, again=True, whole=False)
            tried.add(candidate)
            replays += 1
            found = bad(candidate)
            if found is not None:
                shortest, progress = found, True
                break
    return Shrunk(shortest, replays, again=True, whole=True)


def _shorter(history: History) -> Iterator[History]:
    """Yield the history without one event, the later ones first, and then without two."""
    for left in (1, 2):
        for gone in combinations(reversed(range(len(history))), left):
            yield tuple(event for place, event in enumerate(history) if place not in gone)
