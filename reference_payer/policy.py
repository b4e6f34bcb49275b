"""Who may see whose record, decided from the household's facts at one instant; 45 CFR 164.502(g).

The plan's starting point is that nobody sees anybody but themselves.
Paying for the contract, living together or being married opens nothing.
A second person gets a view of a record only as personal representative: a parent of an unemancipated minor,
a guardian, an agent within the days of the power, the executor of somebody who died.
What the payer agreed to or was ordered to keep from that person closes the view again.
What a minor consented to alone is kept from whoever stands in a parent's place, 164.502(g)(3);
an adult's agent or guardian and an executor stand in the person's own place, (g)(2) and (4), and have it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from types import MappingProxyType
from zoneinfo import ZoneInfo

from payerproof.synthetic_data.household import Authority, Household, Member, Restriction

MAJORITY = 18
"""Years. 755 ILCS 5/11-1 and most states; a payer in another state would set another figure."""

CLOSING = frozenset({"restriction", "endangerment", "court_order"})
"""Limits that close the whole record: 45 CFR 164.522(a), 164.502(g)(5), and what a court ended or narrowed."""

WITHHELD_CONSENT = ("member", "court", "confidential")
"""Bases of a minor's treatment that keep a service from the parents; 45 CFR 164.502(g)(3)(i)(A)-(C)."""


@dataclass(frozen=True, slots=True)
class View:
    """How much of the record of `subject` one account may see.

    `own`: the subject is looking, so nothing is kept back.
    `categories`: a limited power opens only services of these categories or kinds; None opens all.
    `contact`: address and telecom may be shown.
    `confided`: of what the subject confided as a minor, services of these categories or kinds are shown; None shows
    all. Nothing of it is shown to whoever stands in a parent's place.
    `kept_back`: services of these categories are kept from apps, as the subject chose.
    `members`: the records of all of these are seen, in place of the subject's, by a service that acts for itself.
    `apart`: plans of lines of business that are not served here; whatever they pay for is kept from every app.
    """

    subject: str
    own: bool
    categories: frozenset[str] | None = None
    contact: bool = True
    confided: frozenset[str] | None = frozenset()
    kept_back: frozenset[str] = frozenset()
    members: frozenset[str] | None = None
    apart: frozenset[str] = frozenset()


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


def in_force(rules: Rules, authority: Authority, today: date) -> bool:
    """Tell whether `today` is one of the days that the power was given for."""
    return rules.within(authority.start, authority.end, today)


def fits_life(authority: Authority, subject: Member, now: datetime) -> bool:
    """Tell whether the power is of its subject's life, or of its death; 45 CFR 164.502(g)(4).

    An executor's begins where all others end.
    """
    return (authority.kind == "executor") == _dead(subject, now)


def scope_of(authority: Authority) -> tuple[str, ...]:
    """Return the categories or kinds of service that the power is limited to; none means that it opens all."""
    return authority.scope


def closes(limit: Restriction) -> bool:
    """Tell whether a limit on record closes the whole record; `confidential_communications` hides contact data only."""
    return limit.kind in CLOSING


@dataclass(slots=True)
class Rules:
    """The joints of the policy; each is one question of law with its own function."""

    minor: Callable[[Member, date], bool] = unemancipated_minor
    within: Callable[[date | None, date | None, date], bool] = within
    in_force: Callable[[Rules, Authority, date], bool] = in_force
    fits_life: Callable[[Authority, Member, datetime], bool] = fits_life
    scope: Callable[[Authority], tuple[str, ...]] = scope_of
    closes: Callable[[Restriction], bool] = closes


def parental(rules: Rules, authority: Authority, subject: Member) -> bool:
    """Tell whether the power is a parent's: by birth or adoption, or a guardian's that was opened over a minor.

    A guardianship that does not say since when is taken for one over a minor.
    """
    over_a_minor = authority.start is None or rules.minor(subject, authority.start)
    return authority.kind == "parent" or (authority.kind == "guardian" and over_a_minor)


def empowers(rules: Rules, authority: Authority, subject: Member, today: date, now: datetime) -> bool:
    """Tell whether `authority` makes its holder the personal representative of `subject` at `now`, which is `today`.

    What stands in a parent's place ends with minority; a guardianship opened over an adult does not.
    """
    if not rules.in_force(rules, authority, today) or not rules.fits_life(authority, subject, now):
        return False
    return rules.minor(subject, today) if parental(rules, authority, subject) else True


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
    if any(rules.closes(limit) for limit in limits):
        return None
    powers = [
        power
        for power in facts.authorities.get(account, ())
        if power.subject == subject and empowers(rules, power, member, today, now)
    ]
    if not powers:
        return None
    return View(
        subject,
        own=False,
        categories=_opened(rules, powers),
        contact=all(limit.kind != "confidential_communications" for limit in limits),
        confided=_opened(rules, [power for power in powers if not parental(rules, power, member)]),
    )


def _opened(rules: Rules, powers: Sequence[Authority]) -> frozenset[str] | None:
    """Return the categories and kinds that `powers` open together; None if one of them opens all."""
    scopes = [rules.scope(power) for power in powers]
    return frozenset(chain.from_iterable(scopes)) if all(scopes) else None


def _dead(member: Member, now: datetime) -> bool:
    return member.deceased is not None and member.deceased <= now
