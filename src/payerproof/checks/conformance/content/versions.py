"""Versions of a resource: which one a read showed, read again by its name."""

from __future__ import annotations

from dataclasses import dataclass

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.versions import version_of
from payerproof.knowledge.observation import Observation
from payerproof.model import Case
from payerproof.payer import Payer

_NEVER = "payerproof-never"
LONG_AGO = "Mon, 01 Jan 1990 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class VersionRead:
    """A read, the read of the version that it named, and the read of a version that never was."""

    first: Observation
    again: Observation
    never: Observation


def version_read(payer: Payer, case: Case) -> VersionRead | str:
    """Read a known resource of the case's type and its version; in words where there is nothing to try."""
    resource_type = case.resource_type or ""
    if "vread" not in declaration(payer).type(resource_type).interactions:
        return f"vread of {resource_type} is not declared"
    known = payer.some_resource(case.subject, resource_type)
    if known is None:
        return f"no {resource_type} of {case.subject} is known"
    session = payer.session(case.requester)
    first = payer.ask(session, known.reference)
    version = version_of(first)
    if version is None:
        return "reads name no version"
    again = payer.ask(session, f"{known.reference}/_history/{version}")
    return VersionRead(first, again, payer.ask(session, f"{known.reference}/_history/{_NEVER}"))
