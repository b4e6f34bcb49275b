"""The crawl of attached members: what each one's own token shows, and which values are that member's alone.

The crawl is made twice; a value that changes between the two (a timestamp, a page id) is the server's, no canary.
A value that two members' crawls share (a plan, a practitioner, an address) is never proof of a leak.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from payerproof.http.client import same_origin
from payerproof.json_parts import objects
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.target import clinical_types

SHORTEST = 6
CLAIM_TYPES = ("Patient", "Coverage", "ExplanationOfBenefit")
OWNED_TYPES = frozenset({*CLAIM_TYPES, *clinical_types.TYPES})
MAX_PAGES = 40
_SERVICES = frozenset({"ExplanationOfBenefit", *clinical_types.OF_A_SERVICE})
_TELLING = 12
"""Digits of a number that is no amount, day or code by chance."""

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?)?)?$")
_COMMON_KEYS = frozenset(
    {
        "system",
        "code",
        "display",
        "text",
        "resourceType",
        "status",
        "use",
        "mode",
        "profile",
        "versionId",
        "url",
        "title",
    }
)
"""What a code system says, or free text, is shared knowledge even if only one member's record happens to hold it."""
_NAMING_KEYS = frozenset({"id", "value", "reference"})
"""Where a clinical record names itself; its other words (a dose, a unit, a finding) may stand in anybody's."""
_URL = re.compile(r"(https?|urn):")

Fetch = Callable[[str], Observation]


def crawl_member(
    member: str,
    patient: str,
    fetch: Fetch,
    withheld: Iterable[str],
    kinds: Iterable[str] = (),
    search: Callable[[str], str] | None = None,
) -> tuple[Known, ...]:
    """Return every owned resource that `fetch` (the member's own token; relative or absolute URL) can reach.

    `kinds` are the types of clinical records that the target serves. Bounded by `MAX_PAGES` pages a type.
    `search` returns the search for the patient's resources of a type, by `patient` if left out.
    Resources the payer refuses are left out: nothing is assumed of them.
    """
    kept = set(withheld)
    found: dict[str, Known] = {}
    for resource in _reachable(patient, fetch, search or (lambda kind: f"{kind}?patient={patient}"), kinds):
        known = _known(member, resource, kept)
        if known is not None:
            found.setdefault(known.reference, known)
    return tuple(found.values())


def values_of_one(
    first: Mapping[str, tuple[Known, ...]],
    second: Mapping[str, tuple[Known, ...]],
    own_of: Mapping[str, tuple[Known, ...]] | None = None,
) -> dict[str, dict[str, str]]:
    """Return, for each member, the values that both crawls of that member and no crawl of another showed.

    The values map to the `Type/id` in which they were seen first.
    `own_of` are the crawls without what says that it is another's: what names a service of one member there, and none
    of the reader's, is that member's even where the reader's crawl showed it, as a claim that names another's claim.
    """
    named = {member: _names_of_services(items) for member, items in (own_of or {}).items()}
    stable: dict[str, dict[str, str]] = {}
    everywhere: dict[str, set[str]] = {}
    for member, resources in first.items():
        again = {value for item in second.get(member, ()) for value in _all_strings(item.content)}
        own: dict[str, str] = {}
        for item in resources:
            for value in _telling(item.content, item.type):
                if value in again:
                    own.setdefault(value, item.reference)
        stable[member] = own
        everywhere[member] = {value for item in resources for value in _all_strings(item.content)} | again
    return {
        member: {
            value: place
            for value, place in own.items()
            if not any(
                value in seen and (value not in named.get(member, ()) or value in named.get(other, ()))
                for other, seen in everywhere.items()
                if other != member
            )
        }
        for member, own in stable.items()
    }


def _names_of_services(items: Iterable[Known]) -> frozenset[str]:
    """Return the ids and numbers by which services are named, those that are nothing else by chance."""
    found: set[str] = set()
    for item in items:
        content = item.content or {}
        listed = content.get("identifier") if item.type in _SERVICES else None
        numbers = [each.get("value") for each in objects(listed)]
        found.update(
            text
            for text in (*([item.id] if item.type in _SERVICES else []), *numbers)
            if isinstance(text, str) and len(text) >= SHORTEST and (not text.isdecimal() or len(text) >= _TELLING)
        )
    return frozenset(found)


def own_records(crawled: Iterable[Known], patient: str | None) -> tuple[Known, ...]:
    """Return what of a crawl is the member's own: all but the resources that say they are about another Patient.

    A payer that shows too much shows it to the crawl as well; whose a record is, the record itself says best.
    """
    return tuple(item for item in crawled if _about(item) in {None, patient})


def _about(item: Known) -> str | None:
    """Return the id of the Patient that a resource is about, where it names one by reference."""
    if item.type == "Patient":
        return item.id
    content = item.content or {}
    subject = content.get("patient") or content.get("beneficiary") or content.get("subject")
    reference = subject.get("reference") if isinstance(subject, Mapping) else None
    return reference.rsplit("/", 1)[-1] if isinstance(reference, str) and "Patient/" in reference else None


def _reachable(
    patient: str, fetch: Fetch, search: Callable[[str], str], kinds: Iterable[str]
) -> Iterator[dict[str, Any]]:
    read = fetch(f"Patient/{patient}")
    if read.exchange.ok and read.resource:
        yield read.resource
    for resource_type in (*CLAIM_TYPES[1:], *kinds):
        url = search(resource_type)
        first = fetch(url)
        yield from _matches(first, fetch)
        if first.exchange.refused:
            for narrower in clinical_types.NARROWEST.get(resource_type, ()):
                yield from _matches(fetch(f"{url}{'&' if '?' in url else '?'}{narrower}"), fetch)


def _matches(first: Observation, fetch: Fetch) -> Iterator[dict[str, Any]]:
    """Yield the matches of a search, over all pages."""
    page, seen = first, {first.exchange.url}
    while page.exchange.ok:
        yield from page.matches
        following = page.next_url or ""
        if following in seen or len(seen) >= MAX_PAGES or not same_origin(following, page.exchange.url):
            return
        seen.add(following)
        page = fetch(following)


def _known(member: str, resource: Mapping[str, Any], withheld: set[str]) -> Known | None:
    resource_type, identifier = resource.get("resourceType"), resource.get("id")
    if resource_type not in OWNED_TYPES or not isinstance(identifier, str):
        return None
    start, end = _service_days(resource)
    return Known(
        type=resource_type,
        id=identifier,
        owner=member,
        service_date=start,
        service_end=end,
        withheld=f"{resource_type}/{identifier}" in withheld,
        content=dict(resource),
    )


def _service_days(resource: Mapping[str, Any]) -> tuple[date | None, date | None]:
    period = resource.get("billablePeriod")
    if not isinstance(period, Mapping):
        return None, None
    return _day(period.get("start")), _day(period.get("end"))


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _telling(node: Any, key: str) -> Iterator[str]:
    """Yield the strings of a resource that name one record or person: ids, identifiers, numbers, contact points."""
    for name, text in _strings(node, key, _COMMON_KEYS):
        if key in clinical_types.TYPES and name not in _NAMING_KEYS:
            continue
        value = _name_in(text.strip(), name)
        if value is not None and len(value) >= SHORTEST:
            yield value


def _name_in(text: str, key: str) -> str | None:
    """Return the part of a string that names one record or person, or None."""
    if key == "reference":
        resource_type, _, name = text.rpartition("/")
        return name if resource_type.rpartition("/")[2] in OWNED_TYPES else None
    if _URL.match(text) or _DATE.match(text) or not any(letter.isdigit() for letter in text):
        return None
    return text


def _all_strings(node: Any) -> Iterator[str]:
    for _, text in _strings(node, "", frozenset()):
        yield text.strip()
        yield text.rsplit("/", 1)[-1]


def _strings(node: Any, key: str, without: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield every string in document order, each with the key it stands under; what is under `without` is left out."""
    open_nodes: list[tuple[str, Any]] = [(key, node)]
    while open_nodes:  # a stack of our own: how deep a document goes is the target's choice
        name, current = open_nodes.pop()
        if isinstance(current, Mapping):
            open_nodes += [item for item in reversed(list(current.items())) if item[0] not in without]
        elif isinstance(current, list | tuple):
            open_nodes += [(name, child) for child in reversed(current)]
        elif isinstance(current, str):
            yield name, current
