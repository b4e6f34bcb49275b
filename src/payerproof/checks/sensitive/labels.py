"""Security labels: what a resource carries over each way of asking for it.

Source: FHIR R4, security labels. What speaks of the answer alone, such as that it was redacted, is no label of the
record; HL7's v3-ObservationValue holds those codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common import kinds_of_records, query_paths
from payerproof.checks.common.record_requests import CLAIM, RECORD_REQUESTS
from payerproof.json_parts import member, objects
from payerproof.knowledge.canary_scanner import searched
from payerproof.knowledge.documents import documents, nodes
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer

WAYS = (
    "search",
    "search-in-small-pages",
    "post-search",
    "include-all",
    "everything",
    "revinclude",
    "compartment",
    "history",
    "export-of-type",
)
"""The record requests over which whole resources come, beside reads and the histories of single ones."""
_BY_ID = {"read": kinds_of_records.READ, "history of one": kinds_of_records.HISTORY}
_READS = 6
_OF_THE_ANSWER = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"

Label = tuple[str, str]
"""System and code."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One resource in one answer, in one version (empty where none is told), with the labels that it carries there."""

    reference: str
    version: str
    way: str
    labels: frozenset[Label]
    answer: Observation


def shown(payer: Payer, case: Case) -> tuple[Labelled, ...]:
    """Ask for the member's own records over every way; return each resource that came whole, with its labels.

    Read by id are claims of several kinds, those first that are known to carry labels.
    """
    known = sorted(payer.visible(case.requester, case.requester, CLAIM), key=lambda each: not _known_labels(each))
    session = payer.session(case.requester)
    found: list[Labelled] = []
    for each in kinds_of_records.one_of_each(known)[:_READS]:
        for way, url in _BY_ID.items():
            found += _resources(way, payer.ask(session, url.format(each.type, each.id)))
    for way in WAYS:
        if way in RECORD_REQUESTS:
            for answer in query_paths.collect(payer, case.requester, case.requester, way):
                found += _resources(way, answer)
    return tuple(found)


def _known_labels(known: Known) -> frozenset[Label]:
    return labels(known.content or {})


def labels(resource: Mapping[str, Any]) -> frozenset[Label]:
    """Return the security labels that a resource carries, but for those that speak of the answer."""
    stated = ((each.get("system"), each.get("code")) for each in objects(member(resource.get("meta"), "security")))
    return frozenset(
        (system, code)
        for system, code in stated
        if isinstance(system, str) and isinstance(code, str) and system != _OF_THE_ANSWER
    )


def _resources(way: str, answer: Observation) -> Iterator[Labelled]:
    for document in documents(searched(answer.exchange) if answer.exchange.ok else ()):
        for resource, contained in nodes(document):
            meta, name = resource.get("meta"), resource.get("id")
            if contained or not isinstance(name, str) or _subset(meta):
                continue
            version = member(meta, "versionId")
            told = version if isinstance(version, str) else ""
            yield Labelled(f"{resource['resourceType']}/{name}", told, way, labels(resource), answer)


def _subset(meta: Any) -> bool:
    """Tell whether a resource says that it is a part of itself."""
    return any(tag.get("code") == "SUBSETTED" for tag in objects(member(meta, "tag")))
