"""A member's whole record as one app gets it: the own resources over all pages, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common.declared import declaration
from payerproof.checks.conformance.cases import OWNED
from payerproof.checks.conformance.searching import Plain, by_reference, plain_search, plain_url
from payerproof.fhir.references import local, referred
from payerproof.knowledge.observation import Observation, ids
from payerproof.payer import Payer
from payerproof.smart.sessions import Session


@dataclass(frozen=True, slots=True)
class Record:
    """Resources by `Type/id`, each with the answer it came in. `own` are the member's, `along` what came along."""

    own: Mapping[str, Mapping[str, Any]]
    along: Mapping[str, Mapping[str, Any]]
    pages: tuple[Observation, ...]
    complete: bool
    base: str

    @property
    def all(self) -> dict[str, Mapping[str, Any]]:
        """Every resource, the member's first."""
        return {**self.along, **self.own}

    def find(self, reference: str) -> dict[str, Any] | None:
        """Return the resource behind a reference, as a validator's resolver."""
        found = self.all.get(local(reference, self.base))
        return dict(found) if found is not None else None


def types_of_record(payer: Payer) -> tuple[str, ...]:
    """Return the types that a record is made of: those of every payer, and what else is searched by patient."""
    found = declaration(payer).types.values()
    searched = (item.type for item in found if {"patient", "_id"} <= item.parameters.keys())
    return tuple(dict.fromkeys((*OWNED, *searched)))


def record(payer: Payer, session: Session, types: Iterable[str] = OWNED) -> Record:
    """Gather the record: resources of `types` over all pages, each with all that the target can include."""
    own: dict[str, Mapping[str, Any]] = {}
    along: dict[str, Mapping[str, Any]] = {}
    pages: list[Observation] = []
    complete = True
    for resource_type in types:
        wildcard = any(name.endswith("*") for name in declaration(payer).type(resource_type).includes)
        if wildcard:
            url = plain_url(payer, session, resource_type)
            walked = payer.pages(session, f"{url}{'&' if '?' in url else '?'}_include={resource_type}:*")
        else:
            walked = plain_search(payer, session, resource_type).walked
        own |= by_reference(walked)
        for page in walked.pages:
            along |= dict(zip(ids(page.included), page.included, strict=True))
        pages += walked.pages
        complete = complete and walked.complete
    return Record(
        own, {name: item for name, item in along.items() if name not in own}, tuple(pages), complete, payer.base
    )


def refers_to_none(payer: Payer, session: Session, resource_type: str) -> bool:
    """Tell whether the session's whole record, read to its end, refers to no resource of a type and has none itself.

    Providers may be contained in the claims, for one; the server then has none of them that could be asked for.
    """
    if resource_type in OWNED:
        return False
    collected = record(payer, session)
    named = {kind for item in collected.all.values() for kind in _types_named(item, payer.base)}
    return collected.complete and bool(collected.own) and resource_type not in named


NONE = "the whole record refers to no {0}, and a search finds none"


def nothing_there(payer: Payer, session: Session, resource_type: str, plain: Plain) -> bool:
    """Tell whether a plain search is empty because there is nothing that it could find."""
    empty = plain.walked.complete and not plain.resources and plain.walked.pages[-1].exchange.ok
    return empty and refers_to_none(payer, session, resource_type)


def _types_named(item: Mapping[str, Any], base: str) -> Iterator[str]:
    yield str(item.get("resourceType"))
    yield from (reference.partition("/")[0] for reference in referred(item, base))


def followable(payer: Payer, session: Session, collected: Record) -> Iterator[str]:
    """Yield each reference of the record to this server once, but those to other people's resources."""
    seen: set[str] = set()
    for item in collected.own.values():
        for reference in referred(item, payer.base):
            kind, _, identifier = reference.partition("/")
            other_patient = kind == "Patient" and identifier != session.patient
            if reference in seen or other_patient or payer.owner_of(reference) not in {None, session.subject}:
                continue
            seen.add(reference)
            yield reference
