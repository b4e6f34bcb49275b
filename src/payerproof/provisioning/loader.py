"""Brings units into a server, batch by batch: smaller where they are too large, again where the server is busy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from payerproof.errors import LoadStopped
from payerproof.http.client import Request
from payerproof.model import Exchange
from payerproof.provisioning.answers import Answer, Kind, Refusal, read
from payerproof.provisioning.batches import Batch, Size, cut, halves
from payerproof.provisioning.folder import Unit
from payerproof.provisioning.interactions import Way, request
from payerproof.provisioning.names import Names

_SINGLY = frozenset({"put", "create"})
"""The ways that bring one resource in a request."""
TRIES = 6
"""So often in a row a busy server is asked, before the load stops and can be taken up again later."""
LONGEST_WAIT = 120.0
"""Seconds; a server that asks for more is left in peace."""
NOTHING_TAKEN = 4
"""After so many refusals in a row before anything was taken, the rest would fare no better."""
TOO_MANY_REFUSED = 100
"""As NOTHING_TAKEN, once something was taken."""


@dataclass(slots=True)
class Delivery:
    """A unit under way or through: how many of its resources are still open, and what was refused for good."""

    unit: Unit
    open: int
    taken: int = 0
    refused: list[Refusal] = field(default_factory=list)
    before: int = 0
    """How many were refused the last time; trying again is worth it as long as they become fewer."""


@dataclass(frozen=True, slots=True)
class Door:
    """How requests leave: `send` answers each in turn, `pause` lets seconds pass."""

    base: str
    headers: Mapping[str, str]
    send: Callable[[Sequence[Request]], Sequence[Exchange]]
    pause: Callable[[float], None]
    together: int = 1


class Loader:
    """Loads units one way; `finished` is told of each unit as soon as its last resource is answered for."""

    def __init__(
        self,
        door: Door,
        way: Way,
        finished: Callable[[Delivery], None],
        size: Size | None = None,
        names: Names | None = None,
    ) -> None:
        self._names = Names({}) if names is None else names
        self._door, self._way, self._finished = door, way, finished
        self._size = size or Size()
        if way in _SINGLY:
            self._size.entries = 1
        self._under_way: dict[int, Delivery] = {}
        self._refused_in_a_row = 0
        self._anything_taken = False

    def load(self, units: Iterable[Unit]) -> None:
        """Load everything. Raises LoadStopped, and what sending raises, with all answers before it counted.

        What nobody owns (unit 0) goes before the rest, since the rest refers to it.
        """
        rest = iter(units)
        first = list(islice(rest, 1))
        if first and first[0].index == 0:
            self._load(first)
            first = []
        self._load(chain(first, rest))

    def _load(self, units: Iterable[Unit]) -> None:
        for batches in _groups(cut(units, self._size, self._open), self._door.together):
            ready = [batch for batch in batches if self._is_to_send(batch)]
            for batch, exchange in zip(ready, self._send(ready), strict=True):
                self._settle(batch, exchange)

    def _is_to_send(self, batch: Batch) -> bool:
        """Tell whether a batch is to be sent now; by `create`, what is there is passed over, what must wait put off."""
        if self._way != "create":
            return True
        (item,) = batch
        if item.name in self._names:
            self._close(item.unit)
            return False
        if missing := self._names.missing(item):
            self._under_way[item.unit].refused.append(Refusal(item, 0, f"refers to {missing}, which is not there"))
            self._close(item.unit)
            return False
        return True

    def _open(self, unit: Unit) -> None:
        delivery = Delivery(unit, len(unit.items))
        if unit.items:
            self._under_way[unit.index] = delivery
        else:
            self._finished(delivery)

    def _send(self, batches: Sequence[Batch]) -> Sequence[Exchange]:
        door = self._door
        return door.send([request(self._way, door.base, batch, door.headers, self._names) for batch in batches])

    def _bring(self, batch: Batch) -> None:
        if self._is_to_send(batch):
            self._settle(batch, *self._send([batch]))

    def _settle(self, batch: Batch, exchange: Exchange) -> None:
        """Do what the answer to a batch asks for, until each of its resources is taken or refused."""
        tries = 1
        while (answer := read(self._way, batch, exchange)).kind is not Kind.READ or answer.again:
            if answer.kind is Kind.READ:
                self._count(answer)
                batch = answer.again
            if not self._worth_again(answer, tries):
                break
            self._door.pause(self._wait(exchange, tries, answer.why))
            (exchange,) = self._send([batch])
            tries += 1
        if answer.kind is Kind.LOST and self._way == "create":
            raise LoadStopped(
                f"whether {batch[0].name} was taken is not known, {answer.why}: sent again it could be there twice; "
                "empty the target, and load with --afresh"
            )
        if answer.kind is Kind.SHUT:
            raise LoadStopped(f"the target shuts the door, {answer.why}")
        if answer.kind is Kind.BUSY or answer.again:
            raise LoadStopped(f"the target stays busy, {answer.why}; the same command goes on later")
        if answer.kind is Kind.READ:
            self._count(answer)
        else:
            self._apart(batch, answer, exchange.status)

    def _worth_again(self, answer: Answer, tries: int) -> bool:
        if answer.kind in {Kind.LOST, Kind.BROKEN}:
            return tries == 1 and self._way != "create"
        return (answer.kind is Kind.BUSY or bool(answer.again)) and tries < TRIES

    def _wait(self, exchange: Exchange, tries: int, why: str) -> float:
        asked = exchange.headers.get("retry-after", "").strip()
        wait = float(asked) if asked.isascii() and asked.isdigit() else min(0.5 * 2**tries, 30.0)
        if wait > LONGEST_WAIT:
            raise LoadStopped(f"the target asks to come back in {wait:,.0f} s, {why}; the same command goes on then")
        return wait

    def _apart(self, batch: Batch, answer: Answer, status: int) -> None:
        """Send a batch in two, or give up what cannot be cut: one resource; in a transaction refused, one member."""
        too_large = answer.kind in {Kind.LARGE, Kind.LOST}
        if too_large and len(batch) > 1:
            self._size.shrink(batch)
        one = len(batch) == 1 or (self._way == "transaction" and not too_large and _one_unit(batch))
        if one:
            self._count(Answer(Kind.READ, refused=tuple(Refusal(item, status, answer.why) for item in batch)))
            return
        for half in halves(batch):
            self._bring(half)

    def _count(self, answer: Answer) -> None:
        """Book what was taken and refused, tell of units that are through, and see whether to go on."""
        if answer.renamed:
            raise LoadStopped(
                f"the target gives ids of its own ({answer.renamed}): empty it, and load with --way create --afresh, "
                "which keeps an id map"
            )
        if answer.named:
            self._names.give(answer.taken[0].name, answer.named)
        for item in answer.taken:
            self._under_way[item.unit].taken += 1
            self._close(item.unit)
        for refusal in answer.refused:
            self._under_way[refusal.item.unit].refused.append(refusal)
            self._close(refusal.item.unit)
        if answer.taken:
            self._anything_taken, self._refused_in_a_row = True, 0
        elif answer.refused:
            self._refused_in_a_row += 1
            if self._refused_in_a_row >= (TOO_MANY_REFUSED if self._anything_taken else NOTHING_TAKEN):
                last = answer.refused[-1]
                what = "one thing after another" if self._anything_taken else "everything"
                raise LoadStopped(f"the target refuses {what}, last {last.item.name}: {last.why}")

    def _close(self, index: int) -> None:
        """Take note that one resource more is answered for.

        What was refused is tried again when the rest of its unit is in, for it may have referred to something later;
        and once more as long as that helps.
        """
        delivery = self._under_way[index]
        delivery.open -= 1
        if delivery.open:
            return
        fewer = not delivery.before or len(delivery.refused) < delivery.before
        if delivery.refused and delivery.taken and fewer:
            again = tuple(refusal.item for refusal in delivery.refused)
            delivery.open, delivery.refused, delivery.before = len(again), [], len(again)
            for batch in [again] if self._way not in _SINGLY else [(item,) for item in again]:
                self._bring(batch)
            return
        del self._under_way[index]
        self._finished(delivery)


def _one_unit(batch: Batch) -> bool:
    return batch[0].unit == batch[-1].unit


def _groups(batches: Iterator[Batch], together: int) -> Iterator[tuple[Batch, ...]]:
    while group := tuple(islice(batches, together)):
        yield group
