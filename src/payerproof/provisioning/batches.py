"""Cuts units into batches, each small enough for one request; how small, the target teaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from payerproof.provisioning.folder import Item, Unit

Batch = tuple[Item, ...]

ENTRIES, BYTES = 200, 1_000_000
"""With these a batch begins: well below what servers set as their limits out of the box."""


@dataclass(slots=True)
class Size:
    """The most that a batch may hold; it only ever shrinks."""

    entries: int = ENTRIES
    bytes: int = BYTES

    def shrink(self, refused: Batch) -> None:
        """Learn that a batch was too large: those after it are at most half of that."""
        self.entries = max(1, min(self.entries, len(refused) // 2))
        self.bytes = max(1, min(self.bytes, weight(refused) // 2))


def weight(batch: Batch) -> int:
    """Return how many bytes of resources a batch holds."""
    return sum(len(item.text) for item in batch)


def cut(units: Iterable[Unit], size: Size, opened: Callable[[Unit], None]) -> Iterator[Batch]:
    """Yield the units as batches, in order; tell `opened` of each unit before the first batch that holds any of it.

    A unit is cut only if it is too large alone. `size` is looked at anew for each batch.
    """
    waiting: Batch = ()
    for unit in units:
        opened(unit)
        if waiting and not _fits((*waiting, *unit.items), size):
            yield waiting
            waiting = ()
        waiting += unit.items
        while not _fits(waiting, size):
            head, waiting = _head(waiting, size)
            yield head
    if waiting:
        yield waiting


def halves(batch: Batch) -> tuple[Batch, ...]:
    """Return a batch in two, cut between units where it holds more than one; one resource stays as it is."""
    if len(batch) <= 1:
        return (batch,)
    middle = len(batch) // 2
    borders = [at for at in range(1, len(batch)) if batch[at - 1].unit != batch[at].unit]
    at = min(borders, key=lambda border: abs(border - middle), default=middle)
    return (batch[:at], batch[at:])


def _fits(batch: Batch, size: Size) -> bool:
    return len(batch) <= size.entries and (len(batch) <= 1 or weight(batch) <= size.bytes)


def _head(batch: Batch, size: Size) -> tuple[Batch, Batch]:
    """Take as much from the front of a batch as fits, one resource at the least."""
    count, held = 0, 0
    for item in batch[: size.entries]:
        held += len(item.text)
        if count and held > size.bytes:
            break
        count += 1
    return batch[:count], batch[count:]
