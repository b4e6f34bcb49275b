"""The CapabilityStatement is no valid resource."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="statement-undated",
    title="The CapabilityStatement has no date, and a code that FHIR does not know",
    seam="surface.capability",
    story=(
        "The statement is put together from a template that was never validated: the date was left for the release "
        "to fill in, and how references are kept was written in the payer's own words."
    ),
    source="R4, capabilitystatement.html: date 1..1, referencePolicy bound to reference-handling-policy",
    caught_by=("conformance-definitions-valid",),
)


def apply(seams: Seams) -> None:
    """Leave out the date, and name a policy of the payer's own."""
    healthy = seams.surface.capability

    def stated(document: dict[str, Any]) -> dict[str, Any]:
        found = healthy(document)
        entries = [{**entry, "referencePolicy": ["kept"]} for entry in found["rest"][0]["resource"]]
        kept = {name: value for name, value in found.items() if name != "date"}
        return {**kept, "rest": [{**found["rest"][0], "resource": entries}]}

    seams.surface.capability = stated
