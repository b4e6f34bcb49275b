"""Versions of a resource: which one a read showed, read again by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from payerproof.checks.common.declared import declaration
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer

_TAG = re.compile(r'^(?:W/)?"([A-Za-z0-9.\-]{1,64})"$')
_NEVER = "payerproof-never"
LONG_AGO = "Mon, 01 Jan 1990 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class VersionRead:
    """A read, the read of the version that it named, and the read of a version that never was."""

    first: Observation
    again: Observation
    never: Observation


def tag_of(seen: Observation) -> str | None:
    """Return the version that an answer's ETag names, None where it has none that could be a version."""
    match = _TAG.match(seen.exchange.headers.get("etag", ""))
    return match[1] if match else None


def version_of(seen: Observation) -> str | None:
    """Return the version that an answer names: by its ETag, else by `meta.versionId`."""
    meta = (seen.resource or {}).get("meta")
    inside = meta.get("versionId") if isinstance(meta, dict) else None
    return tag_of(seen) or (inside if isinstance(inside, str) else None)


def version_read(payer: Payer, case: Case) -> VersionRead | str:
    """Read a known resource of the case's type and its version; in words where there is nothing to try."""
    resource_type = case.resource_type or ""
    if "vread" not in declaration(payer).type(resource_type).interactions:
        return f"vread of {resource_type} is not declared"
    known = payer.some_resource(case.about, resource_type)
    if known is None:
        return f"no {resource_type} of {case.about} is known"
    session = payer.session(case.reader)
    first = payer.ask(session, known.reference)
    version = version_of(first)
    if version is None:
        return "reads name no version"
    again = payer.ask(session, f"{known.reference}/_history/{version}")
    return VersionRead(first, again, payer.ask(session, f"{known.reference}/_history/{_NEVER}"))
