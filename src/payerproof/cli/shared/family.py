"""A family seen by the law: who may see whom at one instant, as a table of decisions and as text.

Pure: from a household, a policy and an instant to words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from payerproof.access.ages import age_on, local_day
from payerproof.access.rules import Decision, Facts, Policy, decide
from payerproof.cli.shared.table import table
from payerproof.synthetic_data.household import Household, Member

SIGNS = {"allow": "A", "filter": "F", "deny": "·"}
LEGEND = "A the whole record   F without what is confidential or out of scope   · nothing"


@dataclass(frozen=True, slots=True)
class Sight:
    """One household at one instant: what each member (or other person) gets of each."""

    household: Household
    policy: Policy
    instant: datetime
    decisions: Mapping[tuple[str, str], Decision]

    def local(self, identity: str) -> str:
        """Return a member's id without the household's prefix."""
        return identity.removeprefix(f"{self.household.id}-")

    @property
    def subjects(self) -> tuple[Member, ...]:
        """Those who have a record."""
        return tuple(member for member in self.household.members if member.covered)

    @property
    def opened(self) -> Iterator[tuple[Member, Member, Decision]]:
        """Everybody who gets anything of somebody else: requester, subject, decision."""
        for requester in self.household.members:
            for subject in self.subjects:
                decision = self.decisions[requester.id, subject.id]
                if requester is not subject and decision.allowed:
                    yield requester, subject, decision


def look(household: Household, policy: Policy, instant: datetime) -> Sight:
    """Decide every ordered pair of `household`, whose ids are qualified."""
    facts = Facts.of([household])
    decisions = {
        (requester.id, subject.id): decide(facts, requester.id, subject.id, None, instant, policy)
        for requester in household.members
        for subject in household.members
        if subject.covered
    }
    return Sight(household, policy, instant, decisions)


def age(sight: Sight, member: Member) -> str:
    """Return a member's age in years on the day of the instant, or that they died."""
    if member.deceased and member.deceased <= sight.instant:
        return "deceased"
    return str(age_on(member.birth_date, local_day(sight.instant, sight.policy.time_zone)))


def as_text(sight: Sight) -> str:
    """Return the family as text: people, the table of who may see whom, the rules behind it, and limits in force."""
    household = sight.household
    parts = [
        f"{household.id}: {household.title}\n{household.source}\n",
        f"at {sight.instant.isoformat()}, {sight.policy.time_zone}, majority at {sight.policy.majority_age}\n",
        table([_person(sight, member) for member in household.members]),
        _matrix(sight),
    ]
    reasons = [
        [
            f"{sight.local(requester.id)} → {sight.local(subject.id)}",
            decision.effect,
            f"{decision.rule}, {decision.source}",
        ]
        for requester, subject, decision in sight.opened
    ]
    limits = [
        [
            sight.local(each.subject),
            each.kind,
            f"against {sight.local(each.against)}" if each.against else "against all",
        ]
        for each in household.restrictions
    ]
    return "\n".join(parts + [table(rows) for rows in (reasons, limits) if rows])


def _person(sight: Sight, member: Member) -> list[str]:
    name = " ".join([*member.given, member.family, *([member.suffix] if member.suffix else [])])
    stated = member.role if member.covered else f"{member.role}; has no record here"
    return [sight.local(member.id), age(sight, member), name, stated]


def _matrix(sight: Sight) -> str:
    names = [sight.local(member.id) for member in sight.subjects]
    corner = "sees"
    width = max(map(len, [corner, *(sight.local(member.id) for member in sight.household.members)]))
    lines = [f"{corner:<{width}}  {'  '.join(names)}"]
    for requester in sight.household.members:
        signs = (
            f"{SIGNS[sight.decisions[requester.id, subject.id].effect]:<{len(name)}}"
            for subject, name in zip(sight.subjects, names, strict=True)
        )
        lines.append(f"{sight.local(requester.id):<{width}}  {'  '.join(signs)}".rstrip())
    return "\n".join([*lines, LEGEND, ""])
