"""A format is declared and not spoken."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="xml-declared-not-spoken",
    title="XML is declared and refused",
    seam="surface.capability",
    story=(
        "The CapabilityStatement comes from the template of the library, which speaks both formats. The payer "
        "switched XML off, and the template was not looked at."
    ),
    source="R4, capabilitystatement.html: format lists what the server supports",
    caught_by=("conformance-format-negotiated",),
)


def apply(seams: Seams) -> None:
    """Declare XML as well."""
    healthy = seams.surface.capability

    def both(document: dict[str, Any]) -> dict[str, Any]:
        return healthy({**document, "format": [*document["format"], "application/fhir+xml"]})

    seams.surface.capability = both
