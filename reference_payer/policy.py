"""Who may see whose record, decided from the household's facts at one instant; 45 CFR 164.502(g).

The plan's starting point is that nobody sees anybody but themselves.
Paying for the contract, living together or being married opens nothing.
A second person gets a view of a record only as personal representative: a parent of an unemancipated minor,
a guardian, an agent within the days of the power, the executor of somebody who died.
What the payer agreed to or was ordered to keep from that person closes the view again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from payerproof.synthetic_data.household import Authority, Household, Member, Restriction

MAJORITY = 18
"""Years. 755 ILCS 5/11-1 and most states; a payer in another state would set another figure."""

CLOSING = frozenset({"restriction", "endangerment", "court_order"})
"""Restrictions that close the whole record; `confidential_communications` hides contact data only."""

WITHHELD_CONSENT = ("member", "court", "confidential")
"""Bases of a minor's treatment that keep a service from everybody else; 45 CFR 164.502(g)(3)(i)(A)-(C)."""


@dataclass(frozen=True, slots=True)
class View:
    """How much of the record of `subject` one account may see.

    `own`: the subject is looking, so nothing is kept back.
    `categories`: a limited power opens only services of these categories or kinds; None opens all.
    `contact`: address and telecom may be shown.
    """

    subject: str
    own: bool
    categories: frozenset[str] | None = None
    contact: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about people that the policy reads, indexed for asking."""

    members: Mapping[str, Member]
    authorities: Mapping[str, Sequence[Authority]]
    restrictions: Mapping[str, Sequence[Restriction]]

    @classmethod
    def of(cls, households: Sequence[Household]) -> Facts:
        """Index the facts of `households`: authorities by holder, restrictions by subject."""
        authorities: dict[str, list[Authority]] = {}
        restrictions: dict[str, list[Restriction]] = {}
        for household in households:
            for authority in household.authorities:
                authorities.setdefault(authority.holder, []).append(authority)
            for restriction in household.restrictions:
                restrictions.setdefault(restriction.subject, []).append(restriction)
        members = {member.id: member for household in households for member in household.members}
        return cls(MappingProxyType(members), MappingProxyType(authorities), MappingProxyType(restrictions))


def birthday(born: date, age: int) -> date:
    """Return the day on which somebody born on `born` completes `age` years; 29 February moves to 1 March."""
    year = born.year + age
    if (born.month, born.day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        return date(year, 3, 1)
    return born.replace(year=year)


def unemancipated_minor(member: Member, today: date) -> bool:
    """Tell whether `member` is still under parental power on `today`: too young, and freed by no court or marriage."""
    freed = [day for day in (member.emancipated, member.married) if day is not None]
    return today < birthday(member.birth_date, MAJORITY) and all(today < day for day in freed)


def within(start: date | None, end: date | None, today: date) -> bool:
    """Tell whether `today` lies in a span of whole local days; both ends are inclusive, None leaves a side open."""
    return (start is None or start <= today) and (end is None or today <= end)


@dataclass(slots=True)
class Rules:
    """The joints of the policy; each is one question of law with its own function."""

    minor: Callable[[Member, date], bool] = unemancipated_minor
    within: Callable[[date | None, date | None, date], bool] = within


def empowers(rules: Rules, authority: Authority, subject: Member, today: date, *, dead: bool) -> bool:
    """Tell whether `authority` makes its holder the personal representative of `subject` on `today`.

    Death ends every power but the executor's, which it begins; 45 CFR 164.502(g)(4).
    A guardianship opened over a minor ends with minority like a parent's power; one opened over an adult does not.
    """
    if not rules.within(authority.start, authority.end, today):
        return False
    if authority.kind == "executor":
        return dead
    if dead:
        return False
    if authority.kind == "power_of_attorney":
        return True
    over_a_minor = authority.start is None or rules.minor(subject, authority.start)
    if authority.kind == "guardian" and not over_a_minor:
        return True
    return rules.minor(subject, today)


def view(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
    """Return what `account` may see of the record of `subject` at `now`, or None for nothing at all.

    `zone` is the payer's: days begin and end there.
    Unknown ids get None; the caller cannot tell them from a refusal, which is the point.
    """
    member, person = facts.members.get(subject), facts.members.get(account)
    if member is None or person is None or _dead(person, now):
        return None
    if account == subject:
        return View(subject, own=True)
    today = now.astimezone(zone).date()
    limits = [
        limit
        for limit in facts.restrictions.get(subject, ())
        if limit.against in (None, account) and rules.within(limit.start, limit.end, today)
    ]
    if any(limit.kind in CLOSING for limit in limits):
        return None
    powers = [
        power
        for power in facts.authorities.get(account, ())
        if power.subject == subject and empowers(rules, power, member, today, dead=_dead(member, now))
    ]
    if not powers:
        return None
    limited = all(power.scope for power in powers)
    categories = frozenset(name for power in powers for name in power.scope) if limited else None
    contact = all(limit.kind != "confidential_communications" for limit in limits)
    return View(subject, own=False, categories=categories, contact=contact)


def _dead(member: Member, now: datetime) -> bool:
    return member.deceased is not None and member.deceased <= now
