"""What is known of a target before the first request: enough to say which cases there will be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from payerproof.query_path import QueryPath
from payerproof.target import Account, Target


@dataclass(frozen=True, slots=True)
class Scope:
    """The people, apps and query paths of one run.

    `every_pair`: walk all query paths for all ordered pairs, not only those marked for it.
    """

    target: Target
    accounts: Mapping[str, Account]
    paths: tuple[QueryPath, ...]
    every_pair: bool = False

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the members, in the order of the target's description."""
        return tuple(self.accounts)
