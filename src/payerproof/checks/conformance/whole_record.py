"""A member's whole record as one app gets it: the own resources over all pages, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common.declared import declaration
from payerproof.checks.conformance.cases import OWNED
from payerproof.checks.conformance.searching import by_reference, plain_search, plain_url
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
