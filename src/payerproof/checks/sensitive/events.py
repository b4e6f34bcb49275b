"""What may happen while a category is kept from apps, none of which takes the choice back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from payerproof.checks.common.two_worlds.worlds import written_now
from payerproof.checks.sensitive.chosen import Kept
from payerproof.payer import Payer

WRITTEN, OTHER, AGAIN = "record-written", "other-category", "shared-again"
EVENTS = {
    WRITTEN: "a record of the category was written anew",
    OTHER: "another category was kept from apps as well",
    AGAIN: "sharing was ended and begun again",
}
"""Each in words."""


def event(payer: Payer, kept: Kept, name: str) -> Callable[[], AbstractContextManager[None]] | None:
    """Return what makes one of `EVENTS` happen, or None where this target has no lever or record for it."""
    member = kept.member
    if name == WRITTEN:
        record = next((known.content for known in kept.hidden if known.content), None)
        if record is None or not payer.has_choice("record", member):
            return None
        return lambda: payer.record_changed(member, record, written_now(payer, record))
    if name == OTHER:
        other = next((each for each in payer.target.levers.categories if each != kept.category), None)
        return (lambda: payer.chosen("category", member, category=other)) if other else None
    return (lambda: _again(payer, member)) if payer.has_choice("sharing", member) else None


@contextmanager
def _again(payer: Payer, member: str) -> Iterator[None]:
    with payer.chosen("sharing", member):
        pass
    yield
