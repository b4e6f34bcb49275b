"""Mistakes of searches, pages and reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer import parameters
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("conformance", "comparators")
def ge_means_gt(payer: Payer) -> None:
    """The prefix ge leaves out what is equal."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name, wanted.replace("ge", "sa")))


@mistake("conformance", "or_lists", swept=True)
def first_of_a_list(payer: Payer) -> None:
    """Of values joined by commas the first one counts."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name, wanted.split(",")[0]))


@mistake("conformance", "modifier", swept=True)
def modifiers_ignored(payer: Payer) -> None:
    """What stands behind a colon is not read."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name.partition(":")[0], wanted))


@mistake("conformance", "searches_work", swept=True)
def systems_ignored(payer: Payer) -> None:
    """A token is compared by its code alone."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name, wanted.rpartition("|")[2]))


@mistake("conformance", "last_updated")
def last_updated_by_day(payer: Payer) -> None:
    """The time of a last change is compared by its day."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        return _matches(payer, item, name, wanted.partition("T")[0] if name == "_lastUpdated" else wanted)

    _with_matches(payer, matches)


def _matches(payer: Payer, item: Resource, name: str, wanted: str) -> bool:
    return parameters.matches(item, name, wanted, payer.base)


def _with_matches(payer: Payer, matches: Callable[[Resource, str, str], bool]) -> None:
    """Let a payer match by another rule."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        filters = [pair for pair in pairs if pair[0] not in parameters.RESULTS]
        opened = [item for item in session.opened if item["resourceType"] == kind]
        for name, value in filters:
            matches({"resourceType": kind}, name, value)
        return [item for item in opened if all(matches(item, *pair) for pair in filters)]

    put(payer.fhir.search, "found", found)


@mistake("conformance", "paging", page=5)
def page_skips_one(payer: Payer) -> None:
    """The next page begins one too late."""
    healthy: Any = put(
        payer.fhir.search,
        "next_url",
        lambda session, kind, pairs, start: healthy(session, kind, pairs, start + 1),
    )


@mistake("conformance", "paging", page=5, swept=True)
def total_of_the_page(payer: Payer) -> None:
    """The total is the size of the page."""
    put(payer.fhir.search, "total", lambda found, size: min(len(found), size))


@mistake("conformance", "sort", swept=True)
def sorted_one_way(payer: Payer) -> None:
    """The minus before a key is not read."""

    def sort(found: list[Resource], kind: str, pairs: Pairs) -> list[Resource]:
        plain = [(name, value.removeprefix("-") if name == "_sort" else value) for name, value in pairs]
        result: list[Resource] = healthy(found, kind, plain)
        return result

    healthy = put(payer.fhir.search, "sorted", sort)


@mistake("conformance", "post_equals")
def form_not_read(payer: Payer) -> None:
    """A search by POST reads the parameters of the address alone."""
    route: Any = put(payer.fhir, "route", lambda ask, path, *rest: route(_without_form(ask), path, *rest))


def _without_form(ask: Ask) -> Ask:
    return replace(ask, body=b"") if ask.method == "POST" else ask


@mistake("conformance", "post_equals", post_search=False, swept=True)
def search_by_get_alone(_: Payer) -> None:
    """A search by POST is refused, which R4 requires of a server that searches."""


@mistake("conformance", "unknown_id")
def errors_with_200(payer: Payer) -> None:
    """What is not there is told with status 200."""
    put(payer.fhir, "absent", lambda: payer.fhir.outcome(200, "not-found", "Nothing."))


@mistake("conformance", "include_delivers")
def include_of_first_match(payer: Payer) -> None:
    """Includes follow the first match of a page."""
    healthy: Any = put(payer.fhir.search, "pointed", lambda kind, value, page: healthy(kind, value, page[:1]))


@mistake("conformance", "conditional_read", swept=True)
def always_unchanged(payer: Payer) -> None:
    """Whoever asks conditionally is told that nothing changed."""
    put(
        payer.fhir,
        "unchanged",
        lambda ask, *_: "if-none-match" in ask.headers or "if-modified-since" in ask.headers,
    )


@mistake("conformance", "vread", swept=True)
def any_version_is_the_latest(payer: Payer) -> None:
    """Whichever version is asked for, the latest is served."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        parts = path.split("/")
        if len(parts) == 4 and parts[2] == "_history":
            path = "/".join([*parts[:3], "1"])
        reply: Reply = healthy(ask, path, access, session)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("conformance", "paging", page=5, swept=True)
def pages_in_changing_order(payer: Payer) -> None:
    """The store gives no order, and none is asked of it."""
    turns = iter(range(1 << 30))

    def sort(found: list[Resource], kind: str, pairs: Pairs) -> list[Resource]:
        turn = next(turns) % max(1, len(found))
        result: list[Resource] = healthy(found, kind, pairs)
        return result[turn:] + result[:turn]

    healthy = put(payer.fhir.search, "sorted", sort)


@mistake("conformance", "searches_work", swept=True)
def birthdate_declared_alone(payer: Payer) -> None:
    """A parameter is declared, and filters nothing."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        return name == "birthdate" or _matches(payer, item, name, wanted)

    _with_matches(payer, matches)


@mistake("conformance", "server_error", swept=True)
def count_breaks(payer: Payer) -> None:
    """A page size that is no number breaks the server."""

    def answer(ask: Ask) -> Reply:
        told = ask.asked("_count")
        if told is not None and not told.isdecimal():
            return Reply(500, b"Traceback (most recent call last)", [("content-type", "text/plain")])
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.fhir, "answer", answer)


@mistake("conformance", "everything", swept=True)
def everything_without_coverage(payer: Payer) -> None:
    """$everything leaves a type out."""

    def everything(ask: Ask, session: Session, ident: str, access: Any) -> Reply:
        rest = [item for item in session.opened if item["resourceType"] != "Coverage"]
        reply: Reply = healthy(ask, replace(session, opened=rest), ident, access)
        return reply

    healthy = put(payer.fhir, "everything", everything)


@mistake("conformance", "bad_date", swept=True)
def bad_dates_ignored(payer: Payer) -> None:
    """What is no date filters nothing."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        try:
            return _matches(payer, item, name, wanted)
        except parameters.Refused:
            return True

    _with_matches(payer, matches)


@mistake("conformance", "search_complete", page=1000, swept=True)
def oldest_claims_lost(payer: Payer) -> None:
    """The search stops at ten, and says nothing."""
    healthy: Any = put(payer.fhir.search, "found", lambda *asked: healthy(*asked)[:10])


@mistake("conformance", "patient_forms_equal", patient_as="reference", swept=True)
def bare_ids_refused(_: Payer) -> None:
    """A search takes `patient=Patient/id` and refuses `patient=id`."""
