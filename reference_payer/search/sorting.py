"""Orders of a result: what `_sort` asks for, and what it asks of the store (R4, search.html#sort)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.reference_payer.search.tables import Parameter


@dataclass(frozen=True, slots=True)
class Order:
    """One key of a sorted result: a date parameter, from the earliest or from the latest on."""

    name: str
    latest_first: bool = False

    @property
    def sql(self) -> str:
        """The term of ORDER BY, with one question mark for the name; what has no such date comes last."""
        chosen, direction = ("MAX", "DESC") if self.latest_first else ("MIN", "ASC")
        return (
            f"(SELECT {chosen}(v.low) FROM date_value AS v WHERE v.key = r.key AND v.name = ?)"  # noqa: S608 - words of our own; the name is bound
            f" {direction} NULLS LAST"
        )


def orders(value: str, known: Mapping[str, Parameter]) -> tuple[Order, ...]:
    """Return the keys that a `_sort` names; none where one of them is no date parameter, which is all we sort by."""
    keys = tuple(Order(name.removeprefix("-"), name.startswith("-")) for name in value.split(","))
    sortable = all(key.name in known and known[key.name].kind == "date" for key in keys)
    return keys if sortable else ()
