"""Mistakes of dates, order, includes and content negotiation."""

from __future__ import annotations

from typing import Any

from tests.proof.lawful.mistakes.conformance import _matches, _with_matches
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer import parameters
from tests.proof.lawful.payer.parameters import INCLUDES
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("conformance", "date_comparators", swept=True)
def periods_by_their_start(payer: Payer) -> None:
    """A period is compared by its first day."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        period = item.get("billablePeriod")
        if name.startswith("service-date") and isinstance(period, dict) and "start" in period:
            item = {**item, "billablePeriod": {"start": period["start"], "end": period["start"]}}
        return _matches(payer, item, name, wanted)

    _with_matches(payer, matches)


@mistake("conformance", "date_comparators", swept=True)
def sa_is_gt(payer: Payer) -> None:
    """The prefix sa finds what gt finds."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name, wanted.replace("sa", "gt")))


@mistake("conformance", "date_comparators", swept=True)
def ne_is_eq(payer: Payer) -> None:
    """The prefix ne finds what is equal."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name, wanted.replace("ne", "eq")))


@mistake("conformance", "date_comparators", swept=True)
def month_is_its_first_day(payer: Payer) -> None:
    """A month or a year stands for its first day."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        if parameters.TABLE[item["resourceType"]].get(name.partition(":")[0], ("",))[0] == "date":
            tail = wanted.lstrip("abegilnopqstu")
            wanted = wanted + {4: "-01-01", 7: "-01"}.get(len(tail), "")
        return _matches(payer, item, name, wanted)

    _with_matches(payer, matches)


@mistake("conformance", "sort")
def first_key_sorts(payer: Payer) -> None:
    """Of several keys of a sort the first one counts."""
    healthy: Any = put(
        payer.fhir.search,
        "sorted",
        lambda found, kind, pairs: healthy(
            found, kind, [(n, v.split(",")[0] if n == "_sort" else v) for n, v in pairs]
        ),
    )


@mistake("conformance", "sort", swept=True, page=5)
def sorted_within_the_page(payer: Payer) -> None:
    """A page is cut first and sorted then."""

    def bundle(session: Session, kind: str, pairs: Pairs, found: list[Resource], start: int) -> Resource:
        unsorted = healthy_sorted(found, kind, [pair for pair in pairs if pair[0] != "_sort"])
        unsorted = sorted(unsorted, key=lambda item: str(item["id"]))
        size = payer.fhir.search.size(pairs)
        if size:
            page = healthy_sorted(unsorted[start : start + size], kind, pairs)
            unsorted[start : start + size] = page
        document: Resource = healthy(session, kind, pairs, unsorted, start)
        return document

    healthy_sorted = payer.fhir.search.sorted
    healthy = put(payer.fhir.search, "bundle", bundle)


@mistake("conformance", "summary_count")
def count_of_all(payer: Payer) -> None:
    """A count counts all resources of the type, whatever else is asked for."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        if ("_summary", "count") in pairs:
            pairs = [pair for pair in pairs if pair[0] in parameters.RESULTS]
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("conformance", "include_delivers", swept=True)
def target_of_include_unread(payer: Payer) -> None:
    """The type that an include names for what it brings along is not read."""
    healthy: Any = put(
        payer.fhir.search, "pointed", lambda kind, value, page: healthy(kind, ":".join(value.split(":")[:2]), page)
    )


@mistake("conformance", "revinclude", swept=True)
def revinclude_of_first_match(payer: Payer) -> None:
    """A reverse include brings the first resource that refers to a match."""
    healthy: Any = put(payer.fhir.search, "pointing", lambda *asked: healthy(*asked)[:1])


@mistake("conformance", "filter_on", page=5)
def posted_filters_lost(payer: Payer) -> None:
    """The next page of a search that was posted forgets what the form asked for."""

    def route(ask: Ask, path: str, *rest: Any) -> Reply:
        posted.append(ask.method == "POST")
        try:
            reply: Reply = healthy(ask, path, *rest)
        finally:
            posted.pop()
        return reply

    def next_url(session: Session, kind: str, pairs: Pairs, start: int) -> str:
        told: str = shown(session, kind, [] if posted and posted[-1] else pairs, start)
        return told

    posted: list[bool] = []
    healthy = put(payer.fhir, "route", route)
    shown = put(payer.fhir.search, "next_url", next_url)


@mistake("conformance", "include_delivers", swept=True)
def include_declared_alone(payer: Payer) -> None:
    """An include is declared, and is refused."""

    def pointed(kind: str, value: str, page: list[Resource]) -> list[str]:
        if value.split(":")[1] == INCLUDES.get(kind, ("",))[-1]:
            raise parameters.Refused("not offered")
        result: list[str] = healthy(kind, value, page)
        return result

    healthy = put(payer.fhir.search, "pointed", pointed)


@mistake("conformance", "revinclude", swept=True)
def reverse_include_declared_alone(payer: Payer) -> None:
    """A reverse include is declared, and is refused."""

    def pointing(*_: Any) -> list[str]:
        raise parameters.Refused("not offered")

    put(payer.fhir.search, "pointing", pointing)


@mistake("conformance", "json_served", swept=True)
def accept_is_one_word(payer: Payer) -> None:
    """Accept is compared as a whole: a list of types is refused, and so is a weight."""

    def speaks_json(ask: Ask) -> bool:
        told = ask.headers.get("accept", "*/*")
        if ask.asked("_format") is None and ("," in told or ";q=" in told.replace(" ", "")):
            return False
        return bool(healthy(ask))

    healthy = put(payer.fhir, "speaks_json", speaks_json)
