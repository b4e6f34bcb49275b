"""Short ways to write down families for tests of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from payerproof.access.rules import Facts, Policy
from payerproof.synthetic_data.household import (
    Authority,
    AuthorityKind,
    CoverageSpan,
    Member,
    Restriction,
    RestrictionKind,
    Service,
)

NOW = datetime(2026, 6, 14, 18, tzinfo=UTC)
"""The canonical instant: one in the afternoon of 14 June 2026 in Chicago."""

POLICY = Policy(time_zone="America/Chicago")


@dataclass(frozen=True)
class Claim:
    """A datum as the law looks at it; by default a claim of the spring of 2026 that is about nothing sensitive."""

    category: str | None = None
    consent: str | None = "parent"
    service_date: date | None = date(2026, 3, 2)
    service_end: date | None = None


@dataclass(frozen=True)
class ClaimOfKind(Claim):
    """A claim whose kind of service is known."""

    kind: str = "professional"


IDENTITY = Claim(consent=None, service_date=None)
"""Who a member is: about no service."""


def person(identity: str, born: int | date = 1980, **more: object) -> Member:
    """Return a member of the state of Illinois, born on 1 January of the year `born` unless a day is given."""
    birth = born if isinstance(born, date) else date(born, 1, 1)
    plain: dict[str, object] = {"state": "IL", "covered": True}
    return Member(
        id=identity,
        role=identity,
        birth_date=birth,
        gender="unknown",
        family="Test",
        given=(identity,),
        **{**plain, **more},  # type: ignore[arg-type] # a test names fields of Member freely
    )


def power(
    holder: str, subject: str, kind: AuthorityKind = "parent", start: date | None = None, end: date | None = None
) -> Authority:
    """Return the authority of `holder` over `subject`, open on both sides unless dates are given."""
    return Authority(holder, subject, kind, "test", start, end)


def limit(
    subject: str, kind: RestrictionKind, against: str | None = None, start: date | None = None, end: date | None = None
) -> Restriction:
    """Return a limit on the data of `subject`."""
    return Restriction(subject, kind, "test", against, start, end)


def treated(member: str, category: str | None, consent: str, day: date = date(2026, 3, 2)) -> Service:
    """Return a service that `member` received."""
    return Service(f"{member}-visit", member, "professional", day, None, category, consent)  # type: ignore[arg-type] # any basis


def contract(subscriber: str, *dependants: str, until: date | None = None) -> tuple[CoverageSpan, ...]:
    """Return the coverage of a subscriber and of dependants since 2013, for everybody until `until`."""
    return tuple(
        CoverageSpan(
            id=f"{subscriber}-{member}",
            beneficiary=member,
            subscriber=subscriber,
            relationship="self" if member == subscriber else "other",
            plan="Plan",
            start=date(2013, 1, 1),
            end=until,
        )
        for member in (subscriber, *dependants)
    )


def family(
    *members: Member,
    powers: tuple[Authority, ...] = (),
    limits: tuple[Restriction, ...] = (),
    coverages: tuple[CoverageSpan, ...] | None = None,
    services: tuple[Service, ...] = (),
) -> Facts:
    """Return the facts of one family; the first member is subscriber for the others unless coverages are given."""
    ids = [member.id for member in members]
    spans = contract(*ids) if coverages is None else coverages
    return Facts({member.id: member for member in members}, powers, limits, spans, services)
