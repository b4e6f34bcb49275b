"""Asks a public API as anybody may: without a token, a part of each type, and each part once in a run.

A directory may hold millions of entries, so no search is walked to an end that is far away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.public.cases import types_of
from payerproof.fhir.references import localized
from payerproof.http.client import origin, same_origin
from payerproof.knowledge.observation import Observation, Pages, ids
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.target.description import PublicApi

MOST_PAGES = 4
PAGE = 50
"""Entries that a page is asked to hold; a server may give fewer."""


@dataclass(frozen=True, slots=True)
class Served:
    """A part of what an API serves of a type: the search, its pages, and the matches by `Type/id`.

    References to the API itself are written `Type/id`, however the server writes them.
    """

    api: PublicApi
    base: str
    type: str
    walked: Pages
    resources: Mapping[str, Mapping[str, Any]]

    def search(self, query: str = "") -> str:
        """Return the address of a search for the type."""
        return f"{self.base}/{self.type}{f'?{query}' if query else ''}"

    @property
    def first(self) -> Observation:
        """The answer to the search."""
        return self.walked.pages[0]


def api_of(payer: Payer, case: Case) -> PublicApi:
    """Return the API that a case is about."""
    return next(api for api in payer.target.public_apis if api.guide == case.guide)


def served(payer: Payer, api: PublicApi, kind: str) -> Served:
    """Search for a type, without a token, over a few pages; asked once until a case is asked again."""
    base = payer.public_base(api.name)
    key = (api.name, kind)
    if key not in payer.public_pages:
        payer.public_pages[key] = walk(payer, f"{base}/{kind}?_count={PAGE}")
    walked = payer.public_pages[key]
    found = {
        name: localized(item, base)
        for page in walked.pages
        for name, item in zip(ids(page.matches), page.matches, strict=True)
    }
    return Served(api, base, kind, walked, {name: item for name, item in found.items() if name.startswith(f"{kind}/")})


def of_case(payer: Payer, case: Case) -> Served:
    """Return what is served of the type that a case is about."""
    return served(payer, api_of(payer, case), case.resource_type or "")


def everything(payer: Payer, api: PublicApi) -> tuple[Served, ...]:
    """Return what is served of each type of an API."""
    return tuple(served(payer, api, kind) for kind in types_of(api))


def walk(payer: Payer, url: str, limit: int = MOST_PAGES) -> Pages:
    """Walk a search without a token, at most `limit` pages, never to another origin or the same page twice."""
    pages: list[Observation] = []
    seen: set[str] = set()
    link = url
    while len(pages) < limit:
        seen.add(link)
        page = payer.ask(None, link, after=pages[-1] if pages else None)
        pages.append(page)
        if not page.exchange.ok:
            return Pages(tuple(pages), f"page {len(pages)} was answered with {page.exchange.status}")
        if page.next_url is None:
            return Pages(tuple(pages), "last page")
        link = page.next_url
        if not same_origin(link, url):
            return Pages(tuple(pages), f"the next link leaves the API: {origin(link)[1] or 'to nowhere'}")
        if link in seen:
            return Pages(tuple(pages), f"page {len(pages)} links back to a page that was there already")
    return Pages(tuple(pages), f"no last page within {limit} pages")
