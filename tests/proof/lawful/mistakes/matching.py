"""Mistakes of what a search finds: tokens, dates, references, and parameters that stand more than once.

Each breaks a rule of FHIR R4's page of search, and each was reported of a server that many use.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from tests.proof.lawful.mistakes.conformance import _matches, _with_matches
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer import dates, parameters
from tests.proof.lawful.payer.parameters import RESULTS, TABLE
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


def kind_of(item: Resource, name: str) -> str:
    """Return the kind of a parameter: token, date or reference."""
    return TABLE[item["resourceType"]][name.partition(":")[0]][0]


@mistake("conformance", "declared_searches", swept=True)
def bar_before_a_code_unread(payer: Payer) -> None:
    """`|code` finds the code in whatever system (search.html 3.1.1.4.10: of no system)."""
    _with_matches(
        payer,
        lambda item, name, wanted: _matches(
            payer, item, name, wanted.removeprefix("|") if kind_of(item, name) == "token" else wanted
        ),
    )


@mistake("conformance", "declared_searches", swept=True)
def system_alone_finds_nothing(payer: Payer) -> None:
    """`system|` is compared with codes, and finds nothing (search.html 3.1.1.4.10)."""
    _with_matches(
        payer,
        lambda item, name, wanted: not wanted.endswith("|") and _matches(payer, item, name, wanted),
    )


@mistake("conformance", "declared_searches", swept=True)
def codes_by_their_beginning(payer: Payer) -> None:
    """A token is found by the beginning of its code, as a text is (search.html 3.1.1.4.10)."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        if kind_of(item, name) != "token" or ":" in name:
            return _matches(payer, item, name, wanted)
        found = parameters.values(item, TABLE[item["resourceType"]][name][1])
        held = [each for value in found for each in _pairs(value)]
        return any(_begins(pair, each) for pair in held for each in wanted.split(","))

    _with_matches(payer, matches)


def _pairs(value: Any) -> list[tuple[str, str]]:
    if not isinstance(value, dict):
        return [("", str(value))]
    codings = value.get("coding", [value])
    return [(each.get("system", ""), each.get("code", each.get("value", ""))) for each in codings]


def _begins(pair: tuple[str, str], wanted: str) -> bool:
    system, bar, code = wanted.rpartition("|")
    return pair[1].startswith(code) and (not bar or system == pair[0])


@mistake("conformance", "missing", swept=True)
def missing_is_always_true(payer: Payer) -> None:
    """`:missing=false` finds what `:missing=true` finds (search.html 3.1.1.4.5)."""
    _with_matches(
        payer,
        lambda item, name, wanted: _matches(payer, item, name, "true" if name.endswith(":missing") else wanted),
    )


@mistake("conformance", "date", swept=True)
def last_of_the_same_name_counts(payer: Payer) -> None:
    """Of a parameter that stands twice the last one counts (search.html 3.1.1.4.17: all have to hold)."""
    _found(payer, lambda pairs: list({name: (name, value) for name, value in pairs}.values()))


@mistake("conformance", "date", swept=True)
def same_name_is_either(payer: Payer) -> None:
    """A parameter that stands twice is as one with a comma (search.html 3.1.1.4.17: all have to hold)."""
    _found(
        payer,
        lambda pairs: [
            (each, ",".join(v for n, v in pairs if n == each)) for each in dict.fromkeys(n for n, _ in pairs)
        ],
    )


def _found(payer: Payer, changed: Any) -> None:
    """Let a search filter by what `changed` makes of its parameters."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        result: list[Resource] = healthy(session, kind, changed([pair for pair in pairs if pair[0] not in RESULTS]))
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("conformance", "date or last_updated", swept=True)
def offsets_unread(payer: Payer) -> None:
    """The time of a search is taken for the server's own, whichever zone it names (search.html 3.1.1.4.7)."""
    zone = re.compile(r"(T[\d:.]+)(?:Z|[+-]\d\d:\d\d)")

    def matches(item: Resource, name: str, wanted: str) -> bool:
        told = zone.sub(r"\1", wanted) if kind_of(item, name) == "date" else wanted
        return _matches(payer, item, name, told)

    _with_matches(payer, matches)


@mistake("conformance", "date", swept=True)
def equal_is_overlap(payer: Payer) -> None:
    """What a date touches is equal to it (search.html 3.1.1.4.7: what it fully contains)."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        if kind_of(item, name) != "date" or ":" in name or not wanted[:1].isdigit():
            return _matches(payer, item, name, wanted)
        low, high = dates.span(wanted)
        spans = [parameters.spanned(each) for each in parameters.values(item, TABLE[item["resourceType"]][name][1])]
        return any(start < high and low < end for start, end in spans)

    _with_matches(payer, matches)


@mistake("conformance", "date or last_updated", swept=True)
def dates_as_texts(payer: Payer) -> None:
    """Dates are compared as they are written, so that a day is before each of its times (search.html 3.1.1.4.7)."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        if kind_of(item, name) != "date" or ":" in name:
            return _matches(payer, item, name, wanted)
        prefix = wanted[:2] if wanted[:2].isalpha() else "eq"
        told = wanted.removeprefix(prefix) if wanted[:2].isalpha() else wanted
        found = parameters.values(item, TABLE[item["resourceType"]][name][1])
        texts = [each.get("start", "") if isinstance(each, dict) else str(each) for each in found]
        compare: Callable[[str], bool] = {
            "ge": told.__le__, "gt": told.__lt__, "sa": told.__lt__,
            "le": told.__ge__, "lt": told.__gt__, "eb": told.__gt__,
            "ne": lambda text: not text.startswith(told),
        }.get(prefix, lambda text: text.startswith(told))  # fmt: skip
        return any(compare(text) for text in texts)

    _with_matches(payer, matches)


@mistake("conformance", "patient_forms", swept=True)
def absolute_references_find_nothing(payer: Payer) -> None:
    """A reference by its address finds nothing (search.html 3.1.1.4.12: the same as the relative one)."""
    _with_matches(
        payer,
        lambda item, name, wanted: (
            not wanted.startswith("http") and _matches(payer, item, name, wanted)
            if kind_of(item, name) == "reference"
            else _matches(payer, item, name, wanted)
        ),
    )


@mistake("conformance", "post_equals", swept=True)
def address_of_a_posted_search_unread(payer: Payer) -> None:
    """A search by POST heeds its form alone (http.html 3.1.0.11: parameters of both count)."""

    def route(ask: Ask, path: str, *rest: Any) -> Reply:
        if ask.method == "POST" and path.endswith("_search") and ask.form:
            ask = Ask(ask.method, ask.target.partition("?")[0], ask.headers, ask.body)
        reply: Reply = healthy(ask, path, *rest)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("conformance", "no_server", swept=True)
def unknown_modifiers_break(payer: Payer) -> None:
    """A modifier that is not known breaks the server (search.html 3.1.1.4.5: it is rejected)."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        try:
            return _matches(payer, item, name, wanted)
        except parameters.Refused as why:
            if "modifier" in str(why):
                raise BreakdownError from why
            raise

    def searched(*rest: Any) -> Reply:
        try:
            reply: Reply = healthy(*rest)
        except BreakdownError:
            return payer.fhir.outcome(500, "exception", "NullPointerException")
        return reply

    _with_matches(payer, matches)
    healthy = put(payer.fhir, "searched", searched)


class BreakdownError(Exception):
    """The server breaks."""
