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
    return _joined(" AND ", list(conditions)) or ALL


def some(conditions: Iterable[Condition]) -> Condition:
    """Return the condition that at least one of `conditions` holds; of none, nothing."""
    return _joined(" OR ", list(conditions)) or NONE


def negated(condition: Condition) -> Condition:
    """Return the condition that `condition` does not hold."""
    return Condition(f"NOT ({condition.sql})", condition.values)


def _joined(word: str, conditions: list[Condition]) -> Condition | None:
    """Join conditions side by side: SQLite's parser goes only so deep into brackets within brackets."""
    if not conditions:
        return None
    values = tuple(value for condition in conditions for value in condition.values)
    return Condition(f"({word.join(condition.sql for condition in conditions)})", values)


def among(column: str, values: Iterable[str | int]) -> Condition:
    """Return the condition that `column` holds one of `values`."""
    listed = tuple(values)
    return Condition(f"{column} IN ({','.join('?' * len(listed))})", listed)
