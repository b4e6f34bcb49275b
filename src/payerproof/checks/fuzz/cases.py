"""The cases of the fuzz suite: reading and searching each type that a Patient Access API may serve."""

from __future__ import annotations

from collections.abc import Iterator

from payerproof.model import Case
from payerproof.target.scope import Scope

TYPES = (
    "Patient",
    "Coverage",
    "ExplanationOfBenefit",
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "Location",
    "RelatedPerson",
)
"""The types of the CARIN guide for Blue Button, STU 2, and those its profiles refer to."""


def each_operation(scope: Scope) -> Iterator[Case]:  # noqa: ARG001 - what is offered is known only after the first request
    """One case for reading and one for searching each type; what the target does not list is `not_offered`."""
    for resource_type in TYPES:
        for kind in ("read", "search"):
            yield Case(path=kind, resource_type=resource_type)
