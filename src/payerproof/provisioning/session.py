"""One load of one folder: what the journal does not know yet is sent, what is acknowledged goes into the journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from payerproof.provisioning.answers import Refusal
from payerproof.provisioning.batches import Size
from payerproof.provisioning.client import Writer
from payerproof.provisioning.folder import Folder, Unit
from payerproof.provisioning.interactions import Way, choose
from payerproof.provisioning.journal import Journal
from payerproof.provisioning.loader import Delivery, Loader
from payerproof.provisioning.names import Names

_KEPT = 1000
"""Refusals kept in memory; the journal has all of them."""


@dataclass(slots=True)
class Standing:
    """How far a load is. Units are members, and what nobody owns; `before` were acknowledged to an earlier load."""

    units: int
    before: int
    done: int
    resources: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether everything was acknowledged, by this load or an earlier one."""
        return self.done == self.units


def chosen_way(folder: Folder, writer: Writer, without: Collection[str], wanted: Way | None) -> Way:
    """Return the way that was asked for, or else the best that the target offers. Raises LoadStopped if it has none."""
    return wanted or choose(writer.statement(), [name for name in folder.expected if name not in without])


def units_of(folder: Folder, without: Collection[str]) -> Iterator[Unit]:
    """Yield the units of a folder, without resources of some types."""
    for unit in folder.units():
        items = tuple(item for item in unit.items if item.type not in without)
        yield unit if len(items) == len(unit.items) else replace(unit, items=items)


class Session:
    """A load under way; `standing` is true at any time, also after an error. `told` is called at each step."""

    def __init__(
        self, folder: Folder, writer: Writer, journal: Journal, described: Callable[[Standing], None], *, size: Size
    ) -> None:
        self._folder, self._writer, self._journal, self._told, self._size = folder, writer, journal, described, size
        self.standing = Standing(folder.count, len(journal), len(journal))

    def load(self, way: Way, without: Collection[str] = ()) -> None:
        """Send what is missing. Raises LoadStopped, LimitExceeded and TargetUnreachable; all can be taken up again."""
        names = Names(self._journal.names, self._journal.named, without)
        loader = Loader(self._writer.door, way, self._finished, self._size, names)
        before = -1
        while len(names) > before:  # by `create`, what refers to a later member is taken once that one is there
            before = len(names)
            self.standing.refused, self.standing.refusals = 0, []
            loader.load(unit for unit in units_of(self._folder, without) if unit.index not in self._journal)
            if self.standing.complete:
                return

    def _finished(self, delivery: Delivery) -> None:
        standing = self.standing
        standing.resources += delivery.taken
        for refusal in delivery.refused:
            standing.refused += 1
            why = self._writer.shown(refusal.why)
            if len(standing.refusals) < _KEPT:
                standing.refusals.append(replace(refusal, why=why))
            self._journal.refused(delivery.unit.index, refusal.item.name, refusal.status, why)
        if not delivery.refused:
            standing.done += 1
            self._journal.done(delivery.unit.index, delivery.unit.name, delivery.taken)
        self._told(standing)
