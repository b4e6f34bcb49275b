"""What is known of a target before the first request: enough to say which cases there will be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from payerproof.query_path import QueryPath
from payerproof.synthetic_data.household import Authority, CoverageSpan, Restriction
from payerproof.target import Account, Target


class Pairs(StrEnum):
    """How many ordered pairs of people walk a query path."""

    MARKED = "marked"
    """All pairs over the paths marked `every_pair`; a ring over each other path."""
    EVERY = "every"
    """All pairs over all paths."""
    FEW = "few"
    """One pair for each path and type, another one every time, and each pair with an authority on the marked paths."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The people, their powers, the apps and query paths of one run, and how many pairs walk each path."""

    target: Target
    accounts: Mapping[str, Account]
    paths: tuple[QueryPath, ...]
    authorities: tuple[Authority, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    coverages: tuple[CoverageSpan, ...] = ()
    pairs: Pairs = Pairs.MARKED

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the members, in the order of the target's description."""
        return tuple(self.accounts)

    @property
    def holders(self) -> tuple[tuple[str, str], ...]:
        """Each (holder, subject) between whom there is an authority on record, in force or not, once."""
        pairs = ((item.holder, item.subject) for item in self.authorities)
        return tuple(dict.fromkeys(pair for pair in pairs if set(pair) <= self.accounts.keys()))
