"""From the tables of one file to a Household, and everything that makes a family impossible."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import get_args

from payerproof.synthetic_data.authorities import check_authorities
from payerproof.synthetic_data.contracts import read_contract, read_services
from payerproof.synthetic_data.household import (
    Authority,
    AuthorityKind,
    Household,
    Member,
    Restriction,
    RestrictionKind,
)
from payerproof.synthetic_data.repertoire import KINDS, Act
from payerproof.synthetic_data.roster import CATEGORIES
from payerproof.synthetic_data.tables import Table
from payerproof.synthetic_data.towns import TOWNS

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LATEST_MAJORITY = 21
"""Years; the latest age of majority of any state (Mississippi Code 1-3-27)."""
_GENDERS = ("female", "male", "other", "unknown")
_SEATS = 16
"""Owner numbers are dealt sixteen to a household."""


def read_family(name: str, table: Table, acts: Mapping[str, Act]) -> Household:
    """Return the household in `table`, ids as in the file; raises HouseholdError for every impossible fact."""
    with table:
        members = {key: _member(key, below) for key, below in table.named("members")}
        _check_names(table, members)
        if not 1 <= len(members) <= _SEATS:
            raise table.error("members", f"names {len(members)} people", f"1 to {_SEATS}")
        _check_homes(table, members)
        authorities = tuple(_authority(below, members) for below in table.listed("authorities"))
        check_authorities(table, authorities)
        restrictions = tuple(_restriction(below, members) for below in table.listed("restrictions"))
        _check_restrictions(table, restrictions)
        coverages = tuple(
            span for key, below in table.named("contracts") for span in read_contract(key, below, members)
        )
        services = tuple(
            service
            for owner, below in table.named("services")
            for service in read_services(owner, below, members, coverages, acts)
        )
        return Household(
            id=name,
            title=table.text("title"),
            source=table.text("source"),
            members=tuple(members.values()),
            authorities=authorities,
            restrictions=restrictions,
            coverages=coverages,
            services=services,
        )


def _member(name: str, table: Table) -> Member:
    with table:
        member = Member(
            id=name,
            role=table.text("role"),
            birth_date=table.day("born"),
            gender=table.choice("gender", _GENDERS),
            family=table.text("family"),
            given=table.texts("given"),
            state=table.choice("state", tuple(TOWNS)),
            suffix=table.optional_text("suffix"),
            covered=table.flag("covered", default=True),
            deceased=table.optional_moment("deceased"),
            emancipated=table.optional_day("emancipated"),
            married=table.optional_day("married"),
            home=table.text("home") if "home" in table else table.text("home", ""),
        )
        for key in ("emancipated", "married"):
            day = getattr(member, key)
            if day is not None and day < member.birth_date:
                raise table.error(key, f"{day} is before birth", f"{member.birth_date} or later")
        if not member.given:
            raise table.error("given", "names nobody", "at least one name; FNU for people with a last name only")
        latest = member.birth_date.year + _LATEST_MAJORITY
        if member.emancipated is not None and member.emancipated.year > latest:
            raise table.error("emancipated", f"{member.emancipated} is long after majority", f"{latest} or earlier")
        if member.deceased is not None and member.deceased.date() < member.birth_date:
            raise table.error("deceased", f"{member.deceased} is before birth", f"{member.birth_date} or later")
        return member


def _check_names(table: Table, members: Mapping[str, Member]) -> None:
    for name in members:
        if not _NAME.fullmatch(name):
            raise table.error(f"members.{name}", "is no name for a member", "small letters, digits and hyphens")


def _check_homes(table: Table, members: Mapping[str, Member]) -> None:
    homes = [member.home for member in members.values()]
    for member in members.values():
        if member.home and homes.count(member.home) == 1:
            raise table.error(
                f"members.{member.id}.home", f"nobody else lives at {member.home!r}", "a home that two share, or none"
            )


def _window(table: Table) -> tuple[date | None, date | None]:
    start, end = table.optional_day("start"), table.optional_day("end")
    if start and end and end < start:
        raise table.error("end", f"{end} is before start {start}", f"{start} or later")
    return start, end


def _authority(table: Table, members: Mapping[str, Member]) -> Authority:
    with table:
        holder, subject = table.choice("holder", tuple(members)), table.choice("subject", tuple(members))
        if holder == subject:
            raise table.error("holder", f"{holder!r} holds authority over themselves", "somebody else than the subject")
        kind = table.choice("kind", get_args(AuthorityKind))
        # Parents are older than their children, so a circle of parents of any length is refused here.
        if kind == "parent" and members[holder].birth_date >= members[subject].birth_date:
            raise table.error(
                "holder", f"{holder!r} is not older than the child {subject!r}", "a parent born before the child"
            )
        if kind == "executor" and members[subject].deceased is None:
            raise table.error(
                "subject", f"{subject!r} is alive", "a member with `deceased`, since executors act for the dead"
            )
        start, end = _window(table)
        born = members[subject].birth_date
        for key, day in (("start", start), ("end", end)):
            if day and day < born:
                raise table.error(key, f"{day} is before {subject!r} was born", f"{born} or later")
        scope = table.texts("scope", ())
        for word in scope:
            if word not in CATEGORIES and word not in KINDS:
                raise table.error("scope", f"holds {word!r}", ", ".join((*CATEGORIES, *KINDS)))
        return Authority(holder, subject, kind, table.text("source"), start, end, scope)


def _check_restrictions(table: Table, restrictions: tuple[Restriction, ...]) -> None:
    for index, restriction in enumerate(restrictions):
        if restriction in restrictions[:index]:
            raise table.error(f"restrictions[{index}]", "repeats an earlier one word for word", "each restriction once")


def _restriction(table: Table, members: Mapping[str, Member]) -> Restriction:
    with table:
        subject = table.choice("subject", tuple(members))
        against = table.choice("against", tuple(members), None)
        if subject == against:
            raise table.error("against", f"{against!r} is the subject", "somebody else, or no `against` at all")
        kind = table.choice("kind", get_args(RestrictionKind))
        return Restriction(subject, kind, table.text("source"), against, *_window(table))
