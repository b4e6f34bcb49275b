"""Mistakes of the public data: searches, includes and links (Plan-Net 1.1.0, US Drug Formulary 2.0.0)."""

from __future__ import annotations

import json
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer import public
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.public import Resource
from tests.proof.lawful.payer.wire import Ask, Reply


def _pages(payer: Payer, changed: Any) -> None:
    """Let each page of a search be what `changed` leaves of it."""

    def search(base: str, kind: str, pairs: Any) -> Reply:
        reply: Reply = healthy(base, kind, pairs)
        if reply.status == 200:
            document = json.loads(reply.body)
            changed(document, base, kind, pairs)
            reply.body = json.dumps(document).encode()
        return reply

    healthy = put(payer.public, "search", search)


@mistake("public", "chained", swept=True)
def chains_find_whatever_is_named(payer: Payer) -> None:
    """Of a chain the first part is read: whatever has such a reference is found (search.html 3.1.1.4.14)."""
    narrowed: Any = put(
        payer.public,
        "narrowed",
        lambda base, kind, rows, name, value: (
            rows if "." in name and not name.startswith("_has") else narrowed(base, kind, rows, name, value)
        ),
    )


@mistake("public", "chained", swept=True)
def reverse_chains_unread(payer: Payer) -> None:
    """`_has` filters nothing (search.html 3.1.1.4.15)."""
    narrowed: Any = put(
        payer.public,
        "narrowed",
        lambda base, kind, rows, name, value: (
            rows if name.startswith("_has") else narrowed(base, kind, rows, name, value)
        ),
    )


@mistake("public", "search_parameters", swept=True)
def texts_as_they_are_written(payer: Payer) -> None:
    """A text is found if it is equal, letter by letter (search.html 3.1.1.4.9: its beginning, in any case)."""

    def narrowed(base: str, kind: str, rows: list[Resource], name: str, value: str) -> list[Resource] | None:
        parameter = public.table(base)[kind].get(name)
        if parameter is None or parameter[0] != "string":
            found: list[Resource] | None = healthy(base, kind, rows, name, value)
            return found
        return [row for row in rows if f'"{value}"' in json.dumps(row)]

    healthy = put(payer.public, "narrowed", narrowed)


@mistake("public", "includes", swept=True)
def match_and_include(payer: Payer) -> None:
    """What matches and is referred to by another match is there twice (bdl-7)."""

    def changed(page: Any, base: str, kind: str, pairs: Any) -> None:
        rows = [each["resource"] for each in page.get("entry", ()) if each["search"]["mode"] == "match"]
        for name, value in pairs:
            link = value.partition(":")[2]
            if name != "_include" or link not in public.table(base)[kind]:
                continue
            text = json.dumps(rows)
            twice = [row for row in rows if f'/{row["id"]}"' in text]
            page["entry"] += [payer.public.entry(base, row, "include") for row in twice]

    _pages(payer, changed)


@mistake("public", "paging", swept=True)
def open_pages_behind_the_gateway(payer: Payer) -> None:
    """The link to the next page names the server behind the gateway (http.html 3.1.0.1.10)."""

    def changed(page: Any, *_: Any) -> None:
        for each in page.get("link", ()):
            each["url"] = each["url"].replace(payer.public.origin, "http://directory.internal:8080")

    _pages(payer, changed)


@mistake("public", "paging", swept=True)
def open_pages_lose_one(payer: Payer) -> None:
    """The next page begins one too late (http.html 3.1.0.1.10)."""

    def changed(page: Any, *_: Any) -> None:
        for each in page.get("link", ()):
            head, _, start = each["url"].rpartition("=")
            each["url"] = f"{head}={int(start) + 1}"

    _pages(payer, changed)


@mistake("public", "references", swept=True)
def networks_are_gone(payer: Payer) -> None:
    """Roles refer to networks that were given other ids."""

    def dressed(base: str, item: Resource) -> Resource:
        made: Resource = healthy(base, item)
        if item["resourceType"] != "PractitionerRole":
            return made
        text = json.dumps(made)
        for each in payer.public.of(base, "Organization"):
            text = text.replace(f'Organization/{each["id"]}"', f'Organization/{each["id"]}-old"')
        found: Resource = json.loads(text)
        return found

    healthy = put(payer.public, "dressed", dressed)


@mistake("public", "search_parameters", swept=True)
def open_lists_of_the_first(payer: Payer) -> None:
    """Of values joined by commas the first one counts (search.html 3.1.1.4.17)."""
    narrowed: Any = put(
        payer.public,
        "narrowed",
        lambda base, kind, rows, name, value: narrowed(base, kind, rows, name, value.partition(",")[0]),
    )


@mistake("public", "search_parameters", swept=True)
def open_systems_unread(payer: Payer) -> None:
    """A token is compared by its code alone (search.html 3.1.1.4.10)."""
    narrowed: Any = put(
        payer.public,
        "narrowed",
        lambda base, kind, rows, name, value: narrowed(base, kind, rows, name, value.rpartition("|")[2]),
    )


@mistake("public", "no_login", swept=True)
def directory_needs_a_token(payer: Payer) -> None:
    """The directory is closed to whoever has no token (45 CFR 156.221(i)(2) as well as Plan-Net: open)."""

    def answer(ask: Ask) -> Reply | None:
        reply: Reply | None = healthy(ask)
        return reply if reply is None or ask.bearer else Reply(401, b"", [("www-authenticate", "Bearer")])

    healthy = put(payer.public, "answer", answer)
