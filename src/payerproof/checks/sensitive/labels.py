"""Security labels: what a resource carries over each way of asking for it.

Source: FHIR R4, security labels. What speaks of the answer alone, such as that it was redacted, is no label of the
record; HL7's v3-ObservationValue holds those codes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common import kinds_of_records, query_paths
from payerproof.checks.common.record_requests import CLAIM
from payerproof.json_parts import member, objects
from payerproof.knowledge.observation import Observation
from payerproof.knowledge.whole_resources import whole_resources
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
    own = payer.visible(case.requester, case.requester, CLAIM)
    known = sorted(own, key=lambda each: not labels(each.content or {}))
    session = payer.session(case.requester)
    found: list[Labelled] = []
    for each in kinds_of_records.one_of_each(known)[:_READS]:
        for way, url in _BY_ID.items():
            found += _resources(way, payer.ask(session, url.format(each.type, each.id)))
    for way in WAYS:
        for answer in query_paths.collect(payer, case.requester, case.requester, way):
            found += _resources(way, answer)
    return tuple(found)


def labels(resource: Mapping[str, Any]) -> frozenset[Label]:
    """Return the security labels that a resource carries, but for those that speak of the answer."""
    stated = ((each.get("system"), each.get("code")) for each in objects(member(resource.get("meta"), "security")))
    return frozenset(
        (system, code)
        for system, code in stated
        if isinstance(system, str) and isinstance(code, str) and system != _OF_THE_ANSWER
    )


def _resources(way: str, answer: Observation) -> Iterator[Labelled]:
    for reference, resource in whole_resources((answer,)):
        version = member(resource.get("meta"), "versionId")
        told = version if isinstance(version, str) else ""
        yield Labelled(reference, told, way, labels(resource), answer)
