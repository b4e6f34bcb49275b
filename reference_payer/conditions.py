"""Pieces of SQL that compose: what may be seen and what was asked for are both said in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition over the resource `r`, with the values of its question marks in order."""

    sql: str
    values: tuple[str | int, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        """Return the condition that both hold."""
        return Condition(f"({self.sql} AND {other.sql})", self.values + other.values)

    def __or__(self, other: Condition) -> Condition:
        """Return the condition that either holds."""
        return Condition(f"({self.sql} OR {other.sql})", self.values + other.values)


ALL = Condition("1")
NONE = Condition("0")


def every(conditions: Iterable[Condition]) -> Condition:
    """Return the condition that all of `conditions` hold; of none, everything."""
    together = ALL
    for condition in conditions:
        together = condition if together is ALL else together & condition
    return together


def some(conditions: Iterable[Condition]) -> Condition:
    """Return the condition that at least one of `conditions` holds; of none, nothing."""
    together = NONE
    for condition in conditions:
        together = condition if together is NONE else together | condition
    return together


def among(column: str, values: Iterable[str | int]) -> Condition:
    """Return the condition that `column` holds one of `values`."""
    listed = tuple(values)
    return Condition(f"{column} IN ({','.join('?' * len(listed))})", listed)
