"""Trials of date parameters: every prefix with a day, a month and a year that lie amid the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from payerproof.conformance import values
from payerproof.conformance.cases import first_owned_type
from payerproof.conformance.guides import asked_of, meaning
from payerproof.conformance.searching import Plain, date_question, plain_search
from payerproof.conformance.spans import COMPARISONS, Span
from payerproof.conformance.tables import Parameter
from payerproof.conformance.trials import answered
from payerproof.conformance.values import Unreadable
from payerproof.judge.rules import unsure
from payerproof.model import Case, Judgement
from payerproof.payer import Pages, Payer
from payerproof.scope import Scope
from payerproof.smart.sessions import Session


def each_date_parameter(scope: Scope) -> Iterator[Case]:
    """Return a member who has such data with each date parameter that a claimed guide names for an owned type.

    `note` is the parameter.
    """
    guides = scope.target.guides
    for case in first_owned_type(scope):
        resource_type = case.resource_type or ""
        named = dict.fromkeys(code for _, asked in asked_of(guides, resource_type) for code in asked.parameters)
        for code in named:
            found = meaning(guides, resource_type, code)
            if found is not None and found.kind == "date":
                yield replace(case, note=code)


def comparisons(payer: Payer, session: Session, resource_type: str, name: str) -> Iterator[Judgement]:
    """Yield a judgement for each prefix with each precision; none where no resource has a date."""
    parameter = meaning(payer.target.guides, resource_type, name)
    if parameter is None:
        return
    plain = plain_search(payer, session, resource_type)
    try:
        day = _pivot(parameter, plain)
        for text in (day, day[:7], day[:4]) if day else ():
            for prefix in ("", *COMPARISONS):
                yield answered(payer, session, plain, date_question(parameter, prefix, text, plain.resources))
    except Unreadable as problem:
        yield unsure(str(problem))


def answers(payer: Payer, session: Session, resource_type: str, name: str) -> Mapping[str, Pages]:
    """Return the answers for each prefix with one day, and the one without (`all`); empty if no resource has a date."""
    parameter = meaning(payer.target.guides, resource_type, name)
    plain = plain_search(payer, session, resource_type)
    try:
        day = _pivot(parameter, plain) if parameter else None
    except Unreadable:
        day = None
    if day is None:
        return {}
    found = {prefix: payer.pages(session, plain.narrowed(f"{name}={prefix}{day}")) for prefix in COMPARISONS}
    return {"all": plain.walked, **found}


def _pivot(parameter: Parameter, plain: Plain) -> str | None:
    """Return the day amid the days on which the resources' own ranges begin."""
    days = sorted(
        span.low.date().isoformat()
        for item in plain.resources.values()
        for span in values.spans(parameter, item)
        if span.low.year > 1
    )
    return days[len(days) // 2] if days else None


def instants(payer: Payer, session: Session, resource_type: str) -> Iterator[Judgement]:
    """Yield a judgement for each prefix with the instant of one resource's last change, and with a second before it."""
    parameter = meaning(payer.target.guides, resource_type, "_lastUpdated")
    plain = plain_search(payer, session, resource_type)
    try:
        found = sorted(span.low for item in plain.resources.values() for span in _changed(parameter, item))
        if not found or parameter is None:
            return
        own = found[len(found) // 2].replace(microsecond=0)
        for text in (spelt(own), spelt(own - timedelta(seconds=1))):
            for prefix in ("gt", "ge", "lt", "le"):
                yield answered(payer, session, plain, date_question(parameter, prefix, text, plain.resources))
    except Unreadable as problem:
        yield unsure(str(problem))


def _changed(parameter: Parameter | None, resource: Mapping[str, Any]) -> tuple[Span, ...]:
    return values.spans(parameter, resource) if parameter else ()


def spelt(instant: datetime) -> str:
    """Return an instant as FHIR writes it, to the second in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
