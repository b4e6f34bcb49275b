"""Mistakes of Bundles, versions and conditional reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


def _with_bundles(payer: Payer, changed: Callable[[Resource, Session, str, Pairs, list[Resource], int], Any]) -> None:
    """Let each page of a search be what `changed` makes of the healthy one."""

    def bundle(session: Session, kind: str, pairs: Pairs, found: list[Resource], start: int) -> Resource:
        document: Resource = healthy(session, kind, pairs, found, start)
        return changed(document, session, kind, pairs, found, start) or document

    healthy = put(payer.fhir.search, "bundle", bundle)


@mistake("conformance", "paging_complete", swept=True, page=5)
def total_of_the_rest(payer: Payer) -> None:
    """The total counts this page and those that follow."""
    _with_bundles(payer, lambda page, _, __, ___, found, start: page.update(total=len(found) - start))


@mistake("conformance", "include_delivers", page=5)
def last_page_with_includes(payer: Payer) -> None:
    """What comes along counts against the size of a page, so that there seems to be no next one."""

    def changed(page: Resource, _: Session, __: str, pairs: Pairs, *___: Any) -> None:
        if any(name == "_include" for name, _ in pairs) and len(page.get("entry", ())) > payer.fhir.search.size(pairs):
            page["link"] = [link for link in page["link"] if link["relation"] != "next"]

    _with_bundles(payer, changed)


@mistake("conformance", "include_delivers", swept=True, page=20)
def includes_repeated(payer: Payer) -> None:
    """What several matches refer to comes along once for each of them."""

    def changed(page: Resource, session: Session, kind: str, pairs: Pairs, *_: Any) -> None:
        matches = [item["resource"] for item in page.get("entry", ()) if item["search"]["mode"] == "match"]
        if not any(name == "_include" for name, _ in pairs):
            return
        entries = [item for item in page.get("entry", ()) if item["search"]["mode"] == "match"]
        for match in matches:
            brought = payer.fhir.search.included(session, kind, pairs, [match])
            entries += [payer.fhir.search.entry(item, "include", pairs) for item in brought]
        page["entry"] = entries

    _with_bundles(payer, changed)


@mistake("conformance", "bundles_formed")
def empty_list_of_entries(payer: Payer) -> None:
    """A search that finds nothing has an empty list of entries."""
    _with_bundles(payer, lambda page, *_: page.setdefault("entry", []) and None)


@mistake("conformance", "bundles_formed", swept=True)
def matches_with_requests(payer: Payer) -> None:
    """The entries of a search tell requests, as those of a history do."""

    def changed(page: Resource, *_: Any) -> None:
        for entry in page.get("entry", ()):
            if "id" in entry["resource"]:
                name = f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
                entry["request"] = {"method": "GET", "url": name}

    _with_bundles(payer, changed)


@mistake("conformance", "history", swept=True)
def history_without_requests(payer: Payer) -> None:
    """The entries of a history do not say what happened."""
    healthy: Any = put(payer.fhir, "history", lambda *asked: _without_requests(healthy(*asked)))


def _without_requests(reply: Reply) -> Reply:
    document = json.loads(reply.body)
    for entry in document.get("entry", ()):
        del entry["request"], entry["response"]
    reply.body = json.dumps(document).encode()
    return reply


@mistake("conformance", "conditional_read")
def date_before_the_tag(payer: Payer) -> None:
    """Of two conditions the date is looked at first."""

    def unchanged(ask: Ask, tag: str, changed: datetime) -> bool:
        since = ask.headers.get("if-modified-since")
        if since is not None and (told := parsedate_to_datetime(since)) is not None:
            return changed <= told
        return bool(healthy(ask, tag, changed))

    healthy = put(payer.fhir, "unchanged", unchanged)


@mistake("conformance", "conditional_read", swept=True)
def unchanged_without_a_tag(payer: Payer) -> None:
    """What has not changed is told without the tag."""

    def read(*asked: Any) -> Reply:
        reply: Reply = healthy(*asked)
        return Reply(304) if reply.status == 304 else reply

    healthy = put(payer.fhir, "read", read)


@mistake("conformance", "read_equals", swept=True)
def updated_just_now(payer: Payer) -> None:
    """A resource was last updated when it is asked for, since it is put together then."""

    def read(ask: Ask, session: Session, kind: str, ident: str, version: str = "") -> Reply:
        now = payer.clock.now().isoformat(timespec="milliseconds")
        fresh = [{**item, "meta": {**item["meta"], "lastUpdated": now}} for item in session.opened]
        reply: Reply = healthy(ask, replace(session, opened=fresh), kind, ident, version)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("conformance", "version_changes")
def version_stays(payer: Payer) -> None:
    """A resource that changed keeps its version."""

    def put_in(item: Resource, now: datetime) -> Any:
        entry = healthy(item, now)
        entry.resource["meta"]["versionId"] = "1"
        return entry

    healthy = put(payer.records, "put", put_in)


@mistake("conformance", "errors_are", swept=True)
def outcome_without_a_code(payer: Payer) -> None:
    """The issues of a refusal have no code."""

    def outcome(*told: Any) -> Reply:
        reply: Reply = healthy(*told)
        document = orjson.loads(reply.body)
        for issue in document["issue"]:
            del issue["code"]
        reply.body = orjson.dumps(document)
        return reply

    healthy = put(payer.fhir, "outcome", outcome)


@mistake("conformance", "server_error", page=5)
def pages_beyond_break(payer: Payer) -> None:
    """A page after the last one breaks the server."""

    def run(session: Session, kind: str, pairs: Pairs) -> Resource:
        try:
            document: Resource = healthy(session, kind, pairs)
        except LookupError:
            raise ArithmeticError from None
        return document

    healthy = put(payer.fhir.search, "run", run)

    def answer(ask: Ask) -> Reply:
        try:
            reply: Reply = told(ask)
        except ArithmeticError:
            return Reply(500, b"ArithmeticError", [("content-type", "text/plain")])
        return reply

    told = put(payer, "answer", answer)
