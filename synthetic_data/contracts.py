"""Contracts, whom they cover, and the services under them, read from tables.

A contract is written once and lists whom it covers, so it has one subscriber by construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import get_args

from payerproof.synthetic_data.household import ConsentBasis, CoverageSpan, Member, Outcome, Relationship, Service
from payerproof.synthetic_data.repertoire import Act
from payerproof.synthetic_data.roster import CATEGORIES
from payerproof.synthetic_data.tables import Table


def covers(span: CoverageSpan, day: date) -> bool:
    """Return whether `day` lies in `span`, both ends included."""
    return span.start <= day <= (span.end or date.max)


def read_contract(name: str, table: Table, members: Mapping[str, Member]) -> list[CoverageSpan]:
    """Return the spans of one contract, in the order of the file; HouseholdError for whatever cannot be."""
    with table:
        subscriber = table.choice("subscriber", tuple(members))
        terms = (table.text("plan"), table.optional_text("group"), table.optional_text("tax_household"))
        spans: list[CoverageSpan] = []
        for below in table.listed("covers"):
            with below:
                spans.append(_span(name, below, members, subscriber, terms, spans))
        _check_numbers(table, spans)
        if not spans:
            raise table.error("covers", "covers nobody", "at least one [[contracts.NAME.covers]]")
        return spans


def _span(
    contract: str,
    table: Table,
    members: Mapping[str, Member],
    subscriber: str,
    terms: tuple[str, str | None, str | None],
    before: list[CoverageSpan],
) -> CoverageSpan:
    beneficiary = table.choice("member", tuple(members))
    relationship = table.choice("relationship", get_args(Relationship))
    if (relationship == "self") != (beneficiary == subscriber):
        raise table.error(
            "relationship",
            f"is {relationship!r} for {beneficiary!r}, while {subscriber!r} is the subscriber",
            "'self' for the one subscriber of a contract, and for nobody else",
        )
    member = members[beneficiary]
    if not member.covered:
        raise table.error("member", f"{beneficiary!r} has covered = false", "members who are covered")
    start, end = table.day("start"), table.optional_day("end")
    if end is not None and end < start:
        raise table.error("end", f"{end} is before start {start}", f"{start} or later")
    if start < member.birth_date:
        raise table.error("start", f"{start} is before {beneficiary!r} was born", f"{member.birth_date} or later")
    if member.deceased is not None and start > member.deceased.date():
        raise table.error("start", f"{start} is after {beneficiary!r} died", f"{member.deceased.date()} or earlier")
    earlier = [span for span in before if span.beneficiary == beneficiary]
    if any((span.end or date.max) >= start and span.start <= (end or date.max) for span in earlier):
        raise table.error("start", f"overlaps another span of {beneficiary!r}", "spans of one contract apart in time")
    plan, group, tax_household = terms
    return CoverageSpan(
        id=f"{contract}-{beneficiary}" + (f"-{len(earlier) + 1}" if earlier else ""),
        beneficiary=beneficiary,
        subscriber=subscriber,
        relationship=relationship,
        plan=plan,
        start=start,
        end=end,
        group=group,
        tax_household=tax_household,
        contract=contract,
        number_of=table.choice("number_of", tuple(members), None),
        rider=table.choice("rider", CATEGORIES, None),
    )


def _check_numbers(table: Table, spans: list[CoverageSpan]) -> None:
    """Raise HouseholdError where a number is replayed from somebody who has none under this contract."""
    covered = [span.beneficiary for span in spans]
    for index, span in enumerate(spans):
        lenders = [name for name in dict.fromkeys(covered) if name != span.beneficiary]
        if span.number_of is not None and span.number_of not in lenders:
            known = ", ".join(lenders) or "nobody: the contract covers one person"
            raise table.error(f"covers[{index}].number_of", f"{span.number_of!r} has no other number here", known)


def read_services(
    owner: str,
    table: Table,
    members: Mapping[str, Member],
    coverages: tuple[CoverageSpan, ...],
    acts: Mapping[str, Act],
) -> list[Service]:
    """Return the services of `owner`, in the order of the file; HouseholdError for whatever cannot be."""
    if owner not in members:
        raise table.error("", "is no member of this household", ", ".join(members))
    spans = [span for span in coverages if span.beneficiary == owner]
    services = []
    for name, below in table.entries():
        with below:
            services.append(_service(f"{owner}-{name}", below, members[owner], spans, acts))
    return services


def _service(id_: str, table: Table, member: Member, spans: list[CoverageSpan], acts: Mapping[str, Act]) -> Service:
    act = acts[table.choice("act", tuple(acts))]
    start = table.day("start")
    died = member.deceased.date() if member.deceased else date.max
    if not member.birth_date <= start <= died:
        raise table.error("start", f"{start} is outside the life of {member.id!r}", f"{member.birth_date} to {died}")
    paying = [span.contract for span in spans if covers(span, start)]
    if not paying:
        known = ", ".join(f"{span.start} to {span.end or 'open'}" for span in spans)
        raise table.error(
            "start", f"{member.id!r} is not covered on {start}", known or "no day: no contract covers them"
        )
    contract = table.choice("contract", tuple(paying), "")
    if not contract and len(paying) > 1:
        raise table.error("contract", f"is missing, while two contracts cover {start}", ", ".join(paying))
    return Service(
        id=id_,
        member=member.id,
        kind=act.kind,
        start=start,
        end=start + timedelta(days=act.nights) if act.nights else None,
        category=act.category,
        consent=table.choice("consent", get_args(ConsentBasis), "parent"),
        title=table.text("title", act.title),
        act=act.id,
        contract=contract,
        outcome=_outcome(table, act),
    )


def _outcome(table: Table, act: Act) -> Outcome:
    outcome: Outcome = table.choice("outcome", get_args(Outcome), "paid")
    if outcome == "partial" and len(act.lines) == 1:
        raise table.error("outcome", f"is 'partial', and {act.id!r} has one line", "acts of two lines or more")
    return outcome
