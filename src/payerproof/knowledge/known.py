"""What the harness knows of whose data is whose, before and while it asks.

Two kinds of members, one interface.
Seeded members hold the harness's own population: every datum is known, and canaries name themselves.
Attached members are the payer's own test members: a crawl of each one's record, with that member's own token,
shows which values belong to one member only; what two honest crawls share is never proof.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

from ahocorasick_rs import BytesAhoCorasick

from payerproof.fhir.words import stands_alone
from payerproof.knowledge import canary_scanner
from payerproof.knowledge.documents import names_in
from payerproof.knowledge.lines import Lines
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Exchange
from payerproof.synthetic_data import canary
from payerproof.synthetic_data.generate import Population

_OF_A_LINE = ("Coverage", "ExplanationOfBenefit")
_KEPT = 100_000
"""Canaries whose meaning is remembered: a hostile answer may hold any number of made-up ones."""


@dataclass(frozen=True, slots=True)
class Known:
    """One resource whose owner is known.

    `service_date` and `service_end` are days; None where unknown or not about a service.
    `category`, `consent` and `kind` (of service) are those of the manifest.
    `withheld` is the target file's own word on attached members.
    `line` is the line of business that it is of; None where there are none, or it cannot be told.
    """

    type: str
    id: str
    owner: str
    service_date: date | None = None
    service_end: date | None = None
    category: str | None = None
    consent: str | None = None
    kind: str | None = None
    withheld: bool = False
    line: str | None = None
    content: Mapping[str, Any] | None = None

    @property
    def reference(self) -> str:
        """`Type/id`."""
        return f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class Marks:
    """By what values are recognised where there is no population at hand, as in another process.

    `owners`: (population tag, owner number) of a canary -> owner. `learnt`: owner -> value -> `Type/id`.
    """

    owners: Mapping[tuple[int, int], str]
    learnt: Mapping[str, Mapping[str, str]]


class Knowledge(Protocol):
    """Whose data is whose."""

    @property
    def exact(self) -> bool:
        """True if every datum of every member is known; false if only what a crawl showed is."""
        ...

    def resources(self, owner: str, resource_type: str | None = None) -> tuple[Known, ...]:
        """Return the owner's known resources, of one type or all, in a fixed order."""
        ...

    def hits(self, exchange: Exchange, root: Exchange | None = None) -> tuple[Hit, ...]:
        """Return every value in the answer that belongs to one known member, or to an unknown population.

        What the request held is echoed, and what the request of `root` held, whose answer led to this address.
        """
        ...

    def find(self, reference: str) -> Known | None:
        """Return the resource of that `Type/id`, or None."""
        ...

    @property
    def marks(self) -> Marks:
        """By what the members' values are recognised."""
        ...


class SeededKnowledge:
    """Knowledge of a population that the harness made itself."""

    exact = True

    def __init__(self, population: Population, members: Iterable[str], lines: Lines | None = None) -> None:
        """`lines` tells the lines of business of the target, if it has any."""
        self._population = population
        self._tag = canary.population_tag(population.seed)
        self._seen: dict[canary.Canary, Hit] = {}
        self._owners = {person.number: person.member.id for person in population.members}
        wanted = set(members)
        self._by_reference: dict[str, Known] = {}
        self._by_owner: dict[str, list[Known]] = {name: [] for name in wanted}
        self._place: dict[str, str] = {}
        contents = {
            f"{item['resourceType']}/{item['id']}": item for person in population.members for item in person.resources
        }
        line_of = _line_of(population, lines) if lines else {}
        for reference, datum in population.manifest.items():
            known = Known(
                type=datum.type,
                id=datum.id,
                owner=datum.owner,
                service_date=datum.service_date,
                service_end=datum.service_end,
                category=datum.category,
                consent=datum.consent,
                kind=datum.kind,
                line=line_of.get(reference) or line_of.get(datum.service or ""),
                content=contents.get(reference),
            )
            self._by_reference[reference] = known
            if datum.owner in wanted:
                self._by_owner[datum.owner].append(known)
            for token in datum.canaries:
                self._place[token] = reference

    def resources(self, owner: str, resource_type: str | None = None) -> tuple[Known, ...]:
        """Return the owner's resources in the order of the manifest."""
        found = self._by_owner.get(owner, [])
        return tuple(item for item in found if resource_type in {None, item.type})

    def find(self, reference: str) -> Known | None:
        """Return the resource of that `Type/id`, or None."""
        return self._by_reference.get(reference)

    @property
    def marks(self) -> Marks:
        """The owner numbers of the population's canaries."""
        return Marks({(self._tag, number): owner for number, owner in self._owners.items()}, {})

    def hits(self, exchange: Exchange, root: Exchange | None = None) -> tuple[Hit, ...]:
        """Return every canary in the answer, named."""
        seen = canary_scanner.scan(exchange)
        if not seen:
            return ()
        asked = canary_scanner.requested(exchange) | (canary_scanner.requested(root) if root else frozenset())
        found = (replace(self._named(item), echoed=True) if item in asked else self._named(item) for item in seen)
        return tuple(sorted(found, key=lambda hit: hit.value))

    def _named(self, token: canary.Canary) -> Hit:
        """Return what is known of a canary; kept, since the same few turn up in thousands of answers."""
        found = self._seen.get(token)
        if found is None:
            value, ours = str(token), token.population == self._tag
            found = Hit(
                value, self._owners.get(token.owner) if ours else None, self._place.get(value) if ours else None
            )
            if len(self._seen) < _KEPT:
                self._seen[token] = found
        return found


class AttachedKnowledge:
    """Knowledge learnt from crawls: `crawled` maps each member to the resources that the member's own token showed."""

    exact = False

    def __init__(self, crawled: Mapping[str, tuple[Known, ...]], values: Mapping[str, Mapping[str, str]]) -> None:
        """`values` maps each member to the values that no other crawl showed, each with the `Type/id` it stood in."""
        self._by_owner = dict(crawled)
        self._by_reference = {item.reference: item for items in crawled.values() for item in items}
        self._patterns = [
            (value, owner, place) for owner, own in sorted(values.items()) for value, place in own.items()
        ]
        self._words = [value.encode() for value, _, _ in self._patterns]
        self._automaton = BytesAhoCorasick(self._words) if self._words else None
        self._typed = [_typed(value, place) for value, _, place in self._patterns]

    def resources(self, owner: str, resource_type: str | None = None) -> tuple[Known, ...]:
        """Return the resources that the owner's own crawl showed."""
        return tuple(item for item in self._by_owner.get(owner, ()) if resource_type in {None, item.type})

    def find(self, reference: str) -> Known | None:
        """Return the resource of that `Type/id`, or None."""
        return self._by_reference.get(reference)

    @property
    def marks(self) -> Marks:
        """The learnt values."""
        learnt: dict[str, dict[str, str]] = {}
        for value, owner, place in self._patterns:
            learnt.setdefault(owner, {})[value] = place
        return Marks({}, learnt)

    def hits(self, exchange: Exchange, root: Exchange | None = None) -> tuple[Hit, ...]:
        """Return every learnt value in the answer."""
        if self._automaton is None:
            return ()
        seen = self._matches(canary_scanner.searched(exchange), in_place=True)
        if not seen:
            return ()
        sent = [*canary_scanner.sent(exchange), *(canary_scanner.sent(root) if root else ())]
        asked = self._matches(sent, in_place=False)
        return tuple(
            Hit(value=value, owner=owner, place=place, echoed=index in asked)
            for index in sorted(seen)
            for value, owner, place in (self._patterns[index],)
        )

    def _matches(self, parts: Iterable[bytes], *, in_place: bool) -> set[int]:
        """Return the values that stand in `parts` as whole words.

        `in_place`: an id that is but a number counts only where it names a resource of its type, as numbers of
        other types and amounts may be the same.
        """
        found: set[int] = set()
        for part in parts:
            found.update(self._within(part, in_place=in_place))
            if b"%" in part:
                found.update(self._within(unquote_to_bytes(part), in_place=in_place))
        return found

    def _within(self, part: bytes, *, in_place: bool) -> Iterator[int]:
        if self._automaton is None:
            return
        named: frozenset[str] | None = None
        for index, start, end in self._automaton.find_matches_as_indexes(part, overlapping=True):
            if not stands_alone(part, start, end):
                continue
            typed = self._typed[index] if in_place else ""
            if typed and not part.endswith(f"{typed}/".encode(), 0, start):
                named = names_in(part) if named is None else named
                if f"{typed}/{self._words[index].decode()}" not in named:
                    continue
            yield index


class JoinedKnowledge:
    """Several kinds of knowledge side by side: a target with both seeded and attached members."""

    def __init__(self, *parts: Knowledge) -> None:
        self._parts = parts

    @property
    def exact(self) -> bool:
        """True only if every part is."""
        return all(part.exact for part in self._parts)

    def resources(self, owner: str, resource_type: str | None = None) -> tuple[Known, ...]:
        """Return the owner's resources from whichever part knows the owner."""
        return tuple(item for part in self._parts for item in part.resources(owner, resource_type))

    def find(self, reference: str) -> Known | None:
        """Return the resource of that `Type/id`, or None."""
        return next((known for part in self._parts if (known := part.find(reference))), None)

    @property
    def marks(self) -> Marks:
        """The marks of every part."""
        parts = [part.marks for part in self._parts]
        return Marks(
            {key: owner for part in parts for key, owner in part.owners.items()},
            {owner: values for part in parts for owner, values in part.learnt.items()},
        )

    def hits(self, exchange: Exchange, root: Exchange | None = None) -> tuple[Hit, ...]:
        """Return the hits of every part."""
        return tuple(hit for part in self._parts for hit in part.hits(exchange, root))


def _line_of(population: Population, lines: Lines) -> Mapping[str, str]:
    """Return the lines of Coverages and claims by `Type/id`, and by their ids those of the services claimed."""
    found: dict[str, str] = {}
    for person in population.members:
        kept = {name: [each for each in person.resources if each["resourceType"] == name] for name in _OF_A_LINE}
        found |= lines.of_record(*kept.values())
    for reference, line in tuple(found.items()):
        service = population.manifest[reference].service
        found |= {} if service is None else {service: line}
    return found


def observe(knowledge: Knowledge, exchange: Exchange, after: Observation | None = None) -> Observation:
    """Return the observation of one exchange; `after` is the answer that held its address."""
    root = (after.root or after.exchange) if after else None
    return Observation(exchange, _unless_served(knowledge.hits(exchange, root), exchange), root)


def _unless_served(hits: tuple[Hit, ...], exchange: Exchange) -> tuple[Hit, ...]:
    """Return the hits; those of a resource that the answer serves are no echo, whatever named it in the request.

    A resource that the request itself held, as a write does, may come back as it was sent.
    """
    if not exchange.ok or not any(hit.echoed and hit.place for hit in hits):
        return hits
    named = "|".join(re.escape(hit.place.rpartition("/")[2]) for hit in hits if hit.echoed and hit.place)
    as_an_id = re.compile(rf"\bid\W{{1,20}}(?:value\W{{1,20}})?(?:{named})\b".encode())  # quicker than to read it all
    parts = (part for part in canary_scanner.searched(exchange) if as_an_id.search(part))
    served = frozenset(name for part in parts for name in names_in(part))
    if served:
        served -= names_in(exchange.request_body)
    return tuple(replace(hit, echoed=hit.echoed and hit.place not in served) for hit in hits)


def _typed(value: str, place: str) -> str:
    """Return the type that an id has to be named with, where it is a number; empty for every other value."""
    resource_type, _, identifier = place.partition("/")
    return resource_type if value == identifier and value.isdecimal() else ""
