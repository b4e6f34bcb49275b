"""The CapabilityStatement names an old FHIR version."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="capability-wrong-version",
    title="The CapabilityStatement names an old FHIR version",
    seam="surface.capability",
    story=("The document is a leftover of the STU3 server. Apps choose their parser by it."),
    source="REQ-REG-008: FHIR 4.0.1",
    caught_by=("conformance-capability-statement",),
)


def apply(seams: Seams) -> None:
    """Name STU3."""

    def outdated(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "fhirVersion": "3.0.2"}

    seams.surface.capability = outdated
