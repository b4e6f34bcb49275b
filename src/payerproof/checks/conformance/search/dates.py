"""Searches by date: every prefix with a day, a month and a year from the middle of the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

from payerproof.checks.common.judgement import unsure
from payerproof.checks.conformance import parameter_values
from payerproof.checks.conformance.cases import first_owned_type
from payerproof.checks.conformance.date_ranges import COMPARISONS, Span, matches, span
from payerproof.checks.conformance.guides import asked_of, meaning
from payerproof.checks.conformance.parameter_values import Unreadable
from payerproof.checks.conformance.search.combined import joined
from payerproof.checks.conformance.search.judge_dates import apart, one_instant
from payerproof.checks.conformance.search.parameters import answered
from payerproof.checks.conformance.searching import Plain, Question, date_question, plain_search
from payerproof.checks.search_tables import Parameter
from payerproof.knowledge.observation import Pages
from payerproof.model import Case, Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.scope import Scope


def each_date_parameter(scope: Scope) -> Iterator[Case]:
    """Return a member who has such data with each date parameter that a claimed guide names for an owned type.

    `note` is the parameter.
    """
    for case in first_owned_type(scope):
        resource_type = case.resource_type or ""
        guides = scope.target.guides_for(resource_type)
        named = dict.fromkeys(code for _, asked in asked_of(guides, resource_type) for code in asked.parameters)
        for code in named:
            found = meaning(guides, resource_type, code)
            if found is not None and found.kind == "date":
                yield replace(case, note=code)


def comparisons(payer: Payer, session: Session, resource_type: str, name: str) -> Iterator[Judgement]:
    """Yield a judgement for each prefix with each precision; none where no resource has a date."""
    parameter = meaning(payer.target.guides_for(resource_type), resource_type, name)
    if parameter is None:
        return
    plain = plain_search(payer, session, resource_type)
    try:
        day = _pivot(parameter, plain)
        for text in (day, day[:7], day[:4]) if day else ():
            for prefix in ("", *COMPARISONS):
                yield answered(payer, session, plain, date_question(parameter, prefix, text, plain.resources))
        for text in edges(_ranges(parameter, plain)) if day else ():
            for prefix in ("", "ge", "gt", "le", "lt", "sa", "eb"):
                yield answered(payer, session, plain, date_question(parameter, prefix, text, plain.resources))
    except Unreadable as problem:
        yield unsure(str(problem))


def edges(found: Iterable[Span]) -> tuple[str, ...]:
    """Return dates at which comparisons turn, one of each kind that the ranges of the data allow.

    A month and a year on whose first or last day a range lies, the first and the last day of a range of several days,
    and a day within a range that is open.
    """
    day = timedelta(days=1)
    edge: dict[str, str] = {}
    for each in found:
        first, last = each.low, each.high - timedelta(microseconds=1)
        if not each.open_start and first.day == 1:
            edge.setdefault("first of a month", first.strftime("%Y-%m"))
        if not each.open_start and (first.month, first.day) == (1, 1):
            edge.setdefault("first of a year", first.strftime("%Y"))
        if not each.open_end and (last + day).day == 1:
            edge.setdefault("last of a month", last.strftime("%Y-%m"))
        if not each.open_end and (last.month, last.day) == (12, 31):
            edge.setdefault("last of a year", last.strftime("%Y"))
        if not (each.open_start or each.open_end) and each.high - each.low > day:
            edge.setdefault("first day", first.strftime("%Y-%m-%d"))
            edge.setdefault("last day", last.strftime("%Y-%m-%d"))
        if each.open_end and not each.open_start:
            edge.setdefault("open end", (first + 400 * day).strftime("%Y-%m-%d"))
        if each.open_start and not each.open_end:
            edge.setdefault("open start", (last - 400 * day).strftime("%Y-%m-%d"))
    return tuple(dict.fromkeys(edge.values()))


def _ranges(parameter: Parameter, plain: Plain) -> list[Span]:
    found = (each for item in plain.resources.values() for each in parameter_values.spans(parameter, item))
    return sorted(found, key=lambda each: (each.low, each.high))


def answers(payer: Payer, session: Session, resource_type: str, name: str) -> Mapping[str, Pages]:
    """Return the answers for each prefix with one day, and the one without (`all`); empty if no resource has a date."""
    parameter = meaning(payer.target.guides_for(resource_type), resource_type, name)
    plain = plain_search(payer, session, resource_type)
    try:
        day = _pivot(parameter, plain) if parameter else None
    except Unreadable:
        day = None
    if day is None:
        return {}
    found = {prefix: payer.pages(session, plain.narrowed(f"{name}={prefix}{day}")) for prefix in COMPARISONS}
    near = payer.pages(session, plain.narrowed(f"{name}=ap{day}"))
    return {"all": plain.walked, **found, **({} if near.pages[0].exchange.refused else {"ap": near})}


def _pivot(parameter: Parameter, plain: Plain) -> str | None:
    """Return the day amid the days on which the resources' own ranges begin."""
    days = _days(parameter, plain)
    return days[len(days) // 2] if days else None


def _days(parameter: Parameter, plain: Plain) -> list[str]:
    return sorted(
        span.low.date().isoformat()
        for item in plain.resources.values()
        for span in parameter_values.spans(parameter, item)
        if span.low.year > 1
    )


_SMALL = 2
"""Matches on a small page."""


def instants(payer: Payer, session: Session, resource_type: str) -> Iterator[Judgement]:
    """Yield a judgement for each prefix with the instant of one resource's last change, and with a second before it.

    Where several match, they are asked for in small pages as well.
    """
    parameter = meaning(payer.target.guides_for(resource_type), resource_type, "_lastUpdated")
    plain = plain_search(payer, session, resource_type)
    try:
        found = sorted(span.low for item in plain.resources.values() for span in _changed(parameter, item))
        if not found or parameter is None:
            return
        own = found[len(found) // 2].replace(microsecond=0)
        for text in (spelt(own), spelt(own - timedelta(seconds=1))):
            for prefix in ("gt", "ge", "lt", "le"):
                question = date_question(parameter, prefix, text, plain.resources)
                yield answered(payer, session, plain, question)
                if _SMALL < len(question.must) < len(plain.resources):
                    paged = replace(question, label=f"{question.label}&_count={_SMALL}")
                    yield answered(payer, session, plain, replace(paged, query=f"{question.query}&_count={_SMALL}"))
    except Unreadable as problem:
        yield unsure(str(problem))


def _changed(parameter: Parameter | None, resource: Mapping[str, Any]) -> tuple[Span, ...]:
    return parameter_values.spans(parameter, resource) if parameter else ()


def spelt(instant: datetime) -> str:
    """Return an instant as FHIR writes it, to the second in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_AWAY = (timedelta(hours=13), timedelta(hours=-11))
"""Offsets from UTC by which the same instant is another day's on most of earth."""


def spellings(payer: Payer, session: Session, resource_type: str, name: str) -> Iterator[Judgement]:
    """Yield a judgement for each prefix with one instant, told in UTC and with offsets; none where there is no date."""
    parameter = meaning(payer.target.guides_for(resource_type), resource_type, name)
    plain = plain_search(payer, session, resource_type)
    try:
        found = _instants_amid(parameter, plain) if parameter else ()
    except Unreadable as problem:
        yield unsure(str(problem))
        return
    for instant, zoned in found:
        texts, judged, found_by = (spelt(instant), *(_local(instant, away) for away in _AWAY)), [], []
        for prefix in ("ge", "lt", "eb"):
            asked = {text: payer.pages(session, plain.narrowed(f"{name}={prefix}{quote(text)}")) for text in texts}
            judged.append(one_instant(f"{name}={prefix}", asked, zoned=zoned))
            found_by.append(asked[texts[0]])
        yield from apart(judged, found_by)


def _instants_amid(parameter: Parameter, plain: Plain) -> tuple[tuple[datetime, bool], ...]:
    """Return an instant at which a comparison turns, and whether it has an offset: a resource's own, or in a day."""
    ranges = sorted(
        (
            span
            for item in plain.resources.values()
            for span in parameter_values.spans(parameter, item)
            if span.low.year > 1
        ),
        key=lambda span: span.low,
    )
    if not ranges:
        return ()
    middle = ranges[len(ranges) // 2]
    at = middle.low.replace(microsecond=0) if middle.zoned else middle.low + timedelta(hours=23)
    return ((at, middle.zoned),)


def _local(instant: datetime, away: timedelta) -> str:
    return instant.astimezone(timezone(away)).isoformat(timespec="seconds")


def ranges(payer: Payer, session: Session, resource_type: str, name: str) -> Iterator[Judgement]:
    """Yield a judgement for each pair of bounds: what lies between them, and nothing where they are the wrong way."""
    parameter = meaning(payer.target.guides_for(resource_type), resource_type, name)
    plain = plain_search(payer, session, resource_type)
    try:
        days = _days(parameter, plain) if parameter else []
        if parameter is None or not days:
            return
        first, last = days[len(days) // 4], days[(3 * len(days)) // 4]
        for bounds in ((("ge", first), ("le", last)), (("gt", first), ("lt", last)), (("gt", last), ("lt", first))):
            yield answered(payer, session, plain, _between(parameter, bounds, plain))
    except Unreadable as problem:
        yield unsure(str(problem))


def _between(parameter: Parameter, bounds: Iterable[tuple[str, str]], plain: Plain) -> Question:
    """Return the question for several bounds of one parameter. Raises Unreadable.

    A resource that keeps each bound by another of its values is left open: some servers compare value by value.
    """
    known = tuple(bounds)
    both = joined((date_question(parameter, prefix, day, plain.resources) for prefix, day in known), plain.resources)
    asked = [(prefix, limit) for prefix, day in known if (limit := span(day)) is not None]
    by_one = frozenset(
        name
        for name in both.must
        if any(
            all(matches(prefix, value, limit) for prefix, limit in asked)
            for value in parameter_values.spans(parameter, plain.resources[name])
        )
    )
    return replace(both, must=by_one)
