"""Cuts units into parcels, each small enough for one request; how small, the target teaches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from payerproof.populating.folder import Item, Unit

Parcel = tuple[Item, ...]

ENTRIES, BYTES = 200, 1_000_000
"""With these a parcel begins: well below what servers set as their limits out of the box."""


@dataclass(slots=True)
class Size:
    """The most that a parcel may hold; it only ever shrinks."""

    entries: int = ENTRIES
    bytes: int = BYTES

    def shrink(self, refused: Parcel) -> None:
        """Learn that a parcel was too large: those after it are at most half of that."""
        self.entries = max(1, min(self.entries, len(refused) // 2))
        self.bytes = max(1, min(self.bytes, weight(refused) // 2))


def weight(parcel: Parcel) -> int:
    """Return how many bytes of resources a parcel holds."""
    return sum(len(item.text) for item in parcel)


def cut(units: Iterable[Unit], size: Size, opened: Callable[[Unit], None]) -> Iterator[Parcel]:
    """Yield the units as parcels, in order; tell `opened` of each unit before the first parcel that holds any of it.

    A unit is cut only if it is too large alone. `size` is looked at anew for each parcel.
    """
    waiting: Parcel = ()
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


def halves(parcel: Parcel) -> tuple[Parcel, ...]:
    """Return a parcel in two, cut between units where it holds more than one; one resource stays as it is."""
    if len(parcel) <= 1:
        return (parcel,)
    middle = len(parcel) // 2
    borders = [at for at in range(1, len(parcel)) if parcel[at - 1].unit != parcel[at].unit]
    at = min(borders, key=lambda border: abs(border - middle), default=middle)
    return (parcel[:at], parcel[at:])


def _fits(parcel: Parcel, size: Size) -> bool:
    return len(parcel) <= size.entries and (len(parcel) <= 1 or weight(parcel) <= size.bytes)


def _head(parcel: Parcel, size: Size) -> tuple[Parcel, Parcel]:
    """Take as much from the front of a parcel as fits, one resource at the least."""
    count, held = 0, 0
    for item in parcel[: size.entries]:
        held += len(item.text)
        if count and held > size.bytes:
            break
        count += 1
    return parcel[:count], parcel[count:]
