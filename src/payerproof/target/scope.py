"""What is known of a target before the first request: enough to say which cases there will be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from enum import StrEnum
from zoneinfo import ZoneInfo

from payerproof.synthetic_data.household import Authority, CoverageSpan, Member, Restriction
from payerproof.target.clinical_types import TYPES
from payerproof.target.description import Account, Target
from payerproof.target.query_path import QueryPath

GENERATED = 24
"""Query paths that a run generates beside those that ship, where nobody says how many."""

HISTORIES = 8
"""Orders of events around a consent that a run plays for each app, where nobody says how many."""


class Pairs(StrEnum):
    """How many ordered pairs of people walk a query path."""

    MARKED = "marked"
    """All pairs of a household over the paths marked `every_pair`; a ring over each other path.

    Of several households, a pair walks a share of the marked paths, one type of each, and the next pair others; the
    rings take turns from path to path.
    """
    EVERY = "every"
    """All pairs of a household over all paths."""
    FEW = "few"
    """One pair for each path and type, another one every time, and each pair with an authority on the marked paths."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The people, their powers, the apps and query paths of one run, and how many pairs walk each path.

    `households`: the ids of those who have an account, by household; attached members are one group, whatever families
    they are of.
    `kinds`: the resource types of each member's record, where they are known beforehand.
    `generated`: how many query paths are made from what the target declares, beside `paths`.
    `histories`: how many orders of consents, refreshes and withdrawals are played for each app.
    """

    target: Target
    accounts: Mapping[str, Account]
    paths: tuple[QueryPath, ...]
    households: tuple[tuple[str, ...], ...]
    authorities: tuple[Authority, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    coverages: tuple[CoverageSpan, ...] = ()
    pairs: Pairs = Pairs.MARKED
    kinds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    generated: int = GENERATED
    histories: int = HISTORIES

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of those who sign in for a record of their own, in the order of the target's description."""
        return tuple(name for name in self.people if self.accounts[name].member.covered)

    @property
    def people(self) -> tuple[str, ...]:
        """Ids of those who can sign in: members, and people who only act for others; nobody who has died."""
        able = ((name, account) for name, account in self.accounts.items() if account.login.kind != "none")
        return tuple(name for name, account in able if not self._died(account.member))

    @property
    def subjects(self) -> tuple[str, ...]:
        """Ids of those with a record, the dead among them."""
        return tuple(name for name, account in self.accounts.items() if account.member.covered)

    @property
    def holders(self) -> tuple[tuple[str, str], ...]:
        """Each (holder, subject) between whom there is an authority on record, in force or not, once."""
        pairs = ((item.holder, item.subject) for item in self.authorities)
        return tuple(dict.fromkeys(pair for pair in pairs if set(pair) <= self.accounts.keys()))

    def representatives(self, subject: str) -> tuple[str, ...]:
        """Return who holds an authority over `subject` on record, in force or not."""
        return tuple(requester for requester, represented in self.holders if represented == subject)

    def clinical_types(self, member: str) -> tuple[str, ...]:
        """Return the types of the member's clinical record; of a member whose record is not known yet, all."""
        known = self.kinds.get(member)
        return TYPES if known is None else tuple(name for name in TYPES if name in known)

    def who_has(self, resource_type: str) -> str:
        """Return the first member known to have a resource of that type; the first of all where nobody is known to."""
        return next((name for name in self.members if resource_type in self.kinds.get(name, ())), self.members[0])

    def _died(self, member: Member) -> bool:
        """Tell whether the member has died by the instant at which the target's clock begins."""
        died, begins = member.deceased, self.target.clock
        if died is None or begins is None:
            return died is not None
        zone = ZoneInfo(self.target.policy.time_zone)
        return (died if died.tzinfo else died.replace(tzinfo=zone)).astimezone(UTC) <= begins
