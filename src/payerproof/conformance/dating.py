"""Trials of date parameters: every prefix with a day, a month and a year that lie amid the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from payerproof.conformance import values
from payerproof.conformance.guides import CORE_TYPES, asked_of, meaning
from payerproof.conformance.searching import Plain, date_question, plain_search
from payerproof.conformance.spans import COMPARISONS
from payerproof.conformance.tables import Parameter
from payerproof.conformance.trials import answered
from payerproof.conformance.values import Unreadable
from payerproof.judge.rules import unsure
from payerproof.model import Case, Judgement
from payerproof.payer import Pages, Payer
from payerproof.scope import Scope
from payerproof.smart.sessions import Session

_OWNED = CORE_TYPES[:3]


def each_date_parameter(scope: Scope) -> Iterator[Case]:
    """Return the first member with each date parameter that a claimed guide names for an owned type.

    `note` is the parameter.
    """
    guides = scope.target.guides
    for name in scope.members[:1]:
        for resource_type in _OWNED:
            named = dict.fromkeys(code for _, asked in asked_of(guides, resource_type) for code in asked.parameters)
            for code in named:
                found = meaning(guides, resource_type, code)
                if found is not None and found.kind == "date":
                    yield Case(requester=name, subject=name, resource_type=resource_type, note=code)


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
