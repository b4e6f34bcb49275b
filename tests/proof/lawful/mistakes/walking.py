"""Mistakes of pages, their links and their entries, as they were reported of servers that many use."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.proof.lawful.mistakes.bundles import _with_bundles
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


def links(page: Resource, changed: Callable[[str, str], str]) -> None:
    """Let each link of a page lead to where `changed` says of its relation and its address."""
    page["link"] = [{**each, "url": changed(each["relation"], each["url"])} for each in page["link"]]


@mistake("conformance", "next_link", swept=True, page=5)
def next_page_behind_the_gateway(payer: Payer) -> None:
    """The link to the next page names the server behind the gateway (http.html 3.1.0.1.10)."""
    inner = "http://fhir-r4.internal:8080/fhir"
    _with_bundles(
        payer,
        lambda page, *_: links(page, lambda how, url: url.replace(payer.base, inner) if how == "next" else url),
    )


@mistake("conformance", "full_urls", swept=True)
def full_urls_behind_the_gateway(payer: Payer) -> None:
    """The addresses of entries name the server behind the gateway (bundle.html 2.36.4.1)."""
    inner = "http://fhir-r4.internal:8080/fhir"

    def changed(page: Resource, *_: Any) -> None:
        for entry in page.get("entry", ()):
            if "fullUrl" in entry:
                entry["fullUrl"] = entry["fullUrl"].replace(payer.base, inner)

    _with_bundles(payer, changed)


@mistake("conformance", "bundles_formed", swept=True)
def full_urls_with_versions(payer: Payer) -> None:
    """The address of an entry names its version (bdl-8)."""

    def changed(page: Resource, *_: Any) -> None:
        for entry in page.get("entry", ()):
            entry["fullUrl"] += "/_history/" + entry["resource"]["meta"]["versionId"]

    _with_bundles(payer, changed)


@mistake("conformance", "full_urls", swept=True)
def full_urls_of_another_type(payer: Payer) -> None:
    """The address of what is included is put together with the type that was searched (bundle.html 2.36.4.1)."""

    def changed(page: Resource, _: Session, kind: str, *__: Any) -> None:
        for entry in page.get("entry", ()):
            entry["fullUrl"] = f"{payer.base}/{kind}/{entry['resource']['id']}"

    _with_bundles(payer, changed)


@mistake("conformance", "paging", swept=True, page=5)
def pages_repeat_their_last(payer: Payer) -> None:
    """A page begins with what ended the one before (search.html 3.1.1.5.5)."""
    healthy: Any = put(
        payer.fhir.search, "next_url", lambda session, kind, pairs, start: healthy(session, kind, pairs, start - 1)
    )


@mistake("conformance", "paging", swept=True, page=5)
def next_page_is_this_one(payer: Payer) -> None:
    """The link to the next page leads to this one again (http.html 3.1.0.1.10)."""

    def changed(page: Resource, session: Session, kind: str, pairs: Pairs, _: Any, start: int) -> None:
        again = payer.fhir.search.next_url(session, kind, pairs, start)
        links(page, lambda how, url: again if how == "next" else url)

    _with_bundles(payer, changed)


@mistake("conformance", "paging", swept=True, page=5)
def last_page_names_a_next_one(payer: Payer) -> None:
    """The last page has a link to a next one, which is not found (http.html 3.1.0.1.10)."""

    def changed(page: Resource, session: Session, kind: str, pairs: Pairs, _: Any, start: int) -> None:
        if page.get("entry") and not any(each["relation"] == "next" for each in page["link"]):
            size = payer.fhir.search.size(pairs)
            url = payer.fhir.search.next_url(session, kind, pairs, start + size)
            page["link"].append({"relation": "next", "url": url})

    _with_bundles(payer, changed)


@mistake("conformance", "paging", swept=True, page=5, total="none")
def no_link_to_the_next_page(payer: Payer) -> None:
    """A page is all that can be had, and no total tells that there is more (http.html 3.1.0.1.10)."""

    def changed(page: Resource, *_: Any) -> None:
        page["link"] = [each for each in page["link"] if each["relation"] != "next"]

    _with_bundles(payer, changed)


@mistake("conformance", "include_delivers", swept=True, page=5)
def next_page_without_includes(payer: Payer) -> None:
    """The next page forgets what was to come along (search.html 3.1.1.5.4)."""
    _next_forgets(payer, {"_include", "_revinclude"})


@mistake("conformance", "filter_on", swept=True, page=5)
def next_page_without_filters(payer: Payer) -> None:
    """The next page forgets all filters but the patient (http.html 3.1.0.1.10)."""
    _next_forgets(payer, {"type", "service-date", "_lastUpdated", "created", "identifier", "provider", "care-team"})


@mistake("conformance", "sort", swept=True, page=5)
def next_page_without_sort(payer: Payer) -> None:
    """The next page is one of another order (search.html 3.1.1.5.1)."""
    _next_forgets(payer, {"_sort"})


def _next_forgets(payer: Payer, names: set[str]) -> None:
    healthy: Any = put(
        payer.fhir.search,
        "next_url",
        lambda session, kind, pairs, start: healthy(session, kind, [p for p in pairs if p[0] not in names], start),
    )


@mistake("conformance", "searchset", swept=True)
def total_counts_includes(payer: Payer) -> None:
    """The total counts what comes along as well (bundle.html, Bundle.total)."""

    def changed(page: Resource, *_: Any) -> None:
        others = sum(each["search"]["mode"] == "include" for each in page.get("entry", ()))
        page["total"] = page.get("total", 0) + others

    _with_bundles(payer, changed)


@mistake("conformance", "searchset", swept=True)
def includes_are_matches(payer: Payer) -> None:
    """What comes along is marked as a match (bundle.html, Bundle.entry.search.mode)."""

    def changed(page: Resource, *_: Any) -> None:
        for each in page.get("entry", ()):
            each["search"] = {"mode": "match"}

    _with_bundles(payer, changed)


@mistake("conformance", "unknown_parameter", swept=True)
def self_link_tells_what_was_asked(payer: Payer) -> None:
    """The link to itself tells parameters that were not used (search.html 3.1.1.3.2: those that were)."""
    asked: list[Pairs] = [[]]

    def known(kind: str, pairs: Pairs) -> Pairs:
        asked.append(pairs)
        found: Pairs = healthy(kind, pairs)
        return found

    healthy = put(payer.fhir.search, "known", known)

    def changed(page: Resource, _: Session, kind: str, *__: Any) -> None:
        url = payer.fhir.search.url(kind, asked[-1])
        links(page, lambda how, old: url if how == "self" else old)

    _with_bundles(payer, changed)


@mistake("conformance", "self_link", swept=True)
def self_link_tells_nothing(payer: Payer) -> None:
    """The link to itself is the address of the type (search.html 3.1.1.3.2: the parameters that were used)."""

    def changed(page: Resource, *_: Any) -> None:
        links(page, lambda how, url: url.partition("?")[0] if how == "self" else url)

    _with_bundles(payer, changed)


@mistake("conformance", "count_extremes", swept=True)
def count_of_nought_is_no_count(payer: Payer) -> None:
    """`_count=0` is as none (search.html 3.1.1.5.3: as `_summary=count`)."""
    healthy: Any = put(payer.fhir.search, "size", lambda pairs: healthy(pairs) or payer.manner.page)


@mistake("conformance", "filter_on", swept=True)
def count_unread_beside_a_date(payer: Payer) -> None:
    """The size of a page is not heeded where a date narrows the search (search.html 3.1.1.5.3)."""
    healthy: Any = put(
        payer.fhir.search,
        "size",
        lambda pairs: 1000 if any(name == "_lastUpdated" for name, _ in pairs) else healthy(pairs),
    )


@mistake("conformance", "summary_count", swept=True)
def counts_with_entries(payer: Payer) -> None:
    """`_summary=count` brings the entries as well (search.html 3.1.1.5.7)."""

    def bundle(session: Session, kind: str, pairs: Pairs, found: list[Resource], start: int) -> Resource:
        rest = [pair for pair in pairs if pair[0] != "_summary"]
        document: Resource = healthy(session, kind, rest, found, start)
        url = payer.fhir.search.url(kind, pairs)
        links(document, lambda how, old: url if how == "self" else old)
        return document

    healthy = put(payer.fhir.search, "bundle", bundle)


@mistake("conformance", "elements", swept=True)
def elements_without_a_tag(payer: Payer) -> None:
    """What is cut down is not marked as such (search.html 3.1.1.5.9: SHOULD)."""

    def entry(item: Resource, mode: str, pairs: Pairs) -> Resource:
        made: Resource = healthy(item, mode, pairs)
        made["resource"] = {**made["resource"], "meta": item["meta"]}
        return made

    healthy = put(payer.fhir.search, "entry", entry)


@mistake("conformance", "read_equals", swept=True)
def claims_cut_short_in_searches(payer: Payer) -> None:
    """A search brings claims without the amounts of their lines, and does not say so (http.html 3.1.0.1.2)."""

    def changed(page: Resource, *_: Any) -> None:
        for each in page.get("entry", ()):
            items = each["resource"].get("item")
            if items:
                lines = [{key: value for key, value in line.items() if key != "adjudication"} for line in items]
                each["resource"] = {**each["resource"], "item": lines}

    _with_bundles(payer, changed)


@mistake("conformance", "bundles_formed", swept=True)
def everything_as_a_collection(payer: Payer) -> None:
    """$everything brings a collection (operation-patient-everything.html: a searchset)."""
    _everything(payer, lambda document: document.update(type="collection"))


@mistake("conformance", "bundles_formed", swept=True)
def everything_twice(payer: Payer) -> None:
    """$everything brings the same organization once for each claim (bdl-7)."""

    def changed(document: Resource) -> None:
        shared = [each for each in document["entry"] if each["resource"]["resourceType"] == "Organization"]
        document["entry"] += shared
        document["total"] = len(document["entry"])

    _everything(payer, changed)


def _everything(payer: Payer, changed: Callable[[Resource], None]) -> None:
    def everything(*rest: Any) -> Reply:
        reply: Reply = healthy(*rest)
        if reply.status == 200:
            document = json.loads(reply.body)
            changed(document)
            reply.body = json.dumps(document).encode()
        return reply

    healthy = put(payer.fhir, "everything", everything)


@mistake("conformance", "everything", swept=True)
def everything_of_every_type(payer: Payer) -> None:
    """$everything does not heed the types that are asked for (operation-patient-everything.html, `_type`)."""
    _everything_without(payer, "_type")


@mistake("conformance", "everything", swept=True)
def everything_since_ever(payer: Payer) -> None:
    """$everything does not heed since when (operation-patient-everything.html, `_since`)."""
    _everything_without(payer, "_since")


def _everything_without(payer: Payer, name: str) -> None:
    def everything(ask: Ask, *rest: Any) -> Reply:
        target = ask.target.replace(f"{name}=", f"x{name}=")
        reply: Reply = healthy(Ask(ask.method, target, ask.headers, ask.body), *rest)
        return reply

    healthy = put(payer.fhir, "everything", everything)
