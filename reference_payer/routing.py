"""Where a path below the FHIR base leads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.records.visibility import AccessPath

EXPORT_STATUS, EXPORT_FILES, EXPORT_SUFFIX = "export-status", "export-files", ".ndjson"

_ID = re.compile(r"[A-Za-z0-9.-]{1,64}", re.ASCII)
_JOB = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_GET = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Target:
    """What a path asks for. `methods` are those the payer knows there."""

    access_path: AccessPath
    methods: tuple[str, ...]
    type: str
    id: str = ""
    version: str = ""


def route(offer: Offer, raw_path: str) -> Target | None:
    """Read the path below the FHIR base; None where the payer has nothing. Segments are split before unescaping."""
    segments = [unquote(segment) for segment in raw_path.split("/")]
    found = _export(segments) if offer.exports else None
    return found or _resource(offer, segments)


def _resource(offer: Offer, segments: Sequence[str]) -> Target | None:
    found = None
    match segments:
        case ["Binary", name] if offer.documents:
            found = Target(AccessPath.DOCUMENT, _GET, "Binary", name)
        case [kind] if kind in offer.types:
            found = Target(AccessPath.SEARCH, _GET, kind)
        case [kind, "_search"] if kind in offer.types:
            found = Target(AccessPath.POST_SEARCH, ("POST",), kind)
        case [kind, name] if kind in offer.types:
            found = Target(AccessPath.READ, _GET, kind, name)
        case [kind, name, "_history"] if kind in offer.types:
            found = Target(AccessPath.HISTORY, _GET, kind, name)
        case [kind, name, "_history", version] if kind in offer.types:
            found = Target(AccessPath.VREAD, _GET, kind, name, version)
        case ["Patient", patient, "$everything"]:
            found = Target(AccessPath.EVERYTHING, (*_GET, "POST"), "Patient", patient)
        case ["Patient", patient, kind] if offer.in_compartment(kind):
            found = Target(AccessPath.COMPARTMENT, _GET, kind, patient)
    return found if found is None or not found.id or _ID.fullmatch(found.id) else None


def _export(segments: Sequence[str]) -> Target | None:
    match segments:
        case ["Patient", "$export"]:
            return Target(AccessPath.EXPORT, (*_GET, "POST"), "Patient")
        case [word, job] if word == EXPORT_STATUS and _JOB.fullmatch(job):
            return Target(AccessPath.EXPORT_STATUS, (*_GET, "DELETE"), "Patient", job)
        case [word, job, file] if word == EXPORT_FILES and _JOB.fullmatch(job):
            return Target(AccessPath.EXPORT_FILE, _GET, file.removesuffix(EXPORT_SUFFIX), job)
    return None
