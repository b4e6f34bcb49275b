"""What one answer shows: the exchange, the values in it that belong to somebody, and its FHIR content.

Built once from an exchange and then only read; judges take observations and never look at the wire.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from payerproof.http.client import resolved
from payerproof.http.doubled_names import readings
from payerproof.model import Exchange
from payerproof.smart.discovery import json_object


@dataclass(frozen=True, slots=True)
class Hit:
    """A value of somebody's in an answer.

    `owner`: member id, or None for a canary of a population that this run does not know.
    `place`: `Type/id` of the resource the value belongs to, where known. `echoed`: the request held the value already.
    """

    value: str
    owner: str | None
    place: str | None = None
    echoed: bool = False


@dataclass(frozen=True)
class Observation:
    """One exchange and what was found in it.

    `root`: the exchange whose answer led here, over any number of links; what it sent may be echoed here as well.
    """

    exchange: Exchange
    hits: tuple[Hit, ...] = field(default=())
    root: Exchange | None = None

    @cached_property
    def resource(self) -> dict[str, Any] | None:
        """The FHIR resource in the body, or None if the body is no JSON object with a resourceType."""
        document = json_object(self.exchange.body)
        return document if document and isinstance(document.get("resourceType"), str) else None

    @property
    def listed(self) -> tuple[dict[str, Any], ...]:
        """The entries of a Bundle as they stand, with what is told beside the resources; empty for anything else."""
        document = self.resource
        if not document or document["resourceType"] != "Bundle" or not isinstance(document.get("entry"), list):
            return ()
        return tuple(entry for entry in document["entry"] if isinstance(entry, dict))

    @cached_property
    def entries(self) -> tuple[dict[str, Any], ...]:
        """The resources of a Bundle's entries, in order; empty for anything else. A nested Bundle stays an entry."""
        found = (entry.get("resource") for entry in self.listed)
        return tuple(item for item in found if isinstance(item, dict))

    @property
    def resources(self) -> tuple[dict[str, Any], ...]:
        """The resources of a Bundle's entries, or the resource itself where there are none."""
        return self.entries or ((self.resource,) if self.resource is not None else ())

    @cached_property
    def named_elsewhere(self) -> tuple[str, ...]:
        """`Type/id` of the resources that only another reading of the body shows, where it gives a name twice."""
        found = readings(self.exchange.body) if self.resource is not None else ()
        return tuple(dict.fromkeys(name for document in found for name in ids(_served(document))))

    @property
    def matches(self) -> tuple[dict[str, Any], ...]:
        """The resources that match the search: entries that are neither included nor an outcome."""
        document = self.resource
        if not document or not isinstance(document.get("entry"), list):
            return ()
        found = []
        for entry in document["entry"]:
            if not isinstance(entry, dict) or not isinstance(entry.get("resource"), dict):
                continue
            search = entry.get("search")
            mode = search.get("mode") if isinstance(search, dict) else None
            if mode in (None, "match") and entry["resource"].get("resourceType") != "OperationOutcome":
                found.append(entry["resource"])
        return tuple(found)

    @property
    def included(self) -> tuple[dict[str, Any], ...]:
        """The resources a search brought along by `_include` or `_revinclude`."""
        matches = {id(item) for item in self.matches}
        return tuple(
            item for item in self.entries if id(item) not in matches and item.get("resourceType") != "OperationOutcome"
        )

    @property
    def total(self) -> int | None:
        """`Bundle.total`, or None if there is none."""
        value = (self.resource or {}).get("total")
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def next_link(self) -> str | None:
        """The URL of the link with relation `next`, as the server wrote it."""
        links = (self.resource or {}).get("link")
        for link in links if isinstance(links, list) else ():
            if isinstance(link, dict) and link.get("relation") == "next" and isinstance(link.get("url"), str):
                return str(link["url"])
        return None

    @property
    def next_url(self) -> str | None:
        """The absolute URL of the next page.

        A search by POST is asked at `_search`; a relative link in its answer means the same as in that of a GET.
        """
        if self.next_link is None:
            return None
        address = urlsplit(self.exchange.url)
        asked = address._replace(path=address.path.removesuffix("/_search"))
        return resolved(urlunsplit(asked), self.next_link)

    def owned_by(self, member: str) -> tuple[Hit, ...]:
        """Return the hits that belong to `member` and were not in the request already."""
        return tuple(hit for hit in self.hits if hit.owner == member and not hit.echoed)


@dataclass(frozen=True, slots=True)
class Pages:
    """A walk over the pages of a search.

    `ended`: `last page`, or in words why the walk stopped before it.
    """

    pages: tuple[Observation, ...]
    ended: str

    @property
    def complete(self) -> bool:
        """True if the walk reached a page without a next link."""
        return self.ended == "last page"


def _served(document: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return a document that is a resource, or the resources of a Bundle's entries."""
    if document.get("resourceType") != "Bundle":
        return (document,) if isinstance(document.get("resourceType"), str) else ()
    listed = document.get("entry")
    found = (entry.get("resource") for entry in listed if isinstance(entry, dict)) if isinstance(listed, list) else ()
    return tuple(item for item in found if isinstance(item, dict))


def ids(resources: tuple[dict[str, Any], ...]) -> list[str]:
    """Return `Type/id` of each resource, in order, `Type/?` where the id is missing."""
    return [f"{item.get('resourceType', '?')}/{item.get('id', '?')}" for item in resources]
