"""The CapabilityStatement declares only half of the search parameters."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="capability-forgets-parameters",
    title="The CapabilityStatement declares only half of the search parameters",
    seam="surface.capability",
    story=(
        "The list of parameters was kept by hand beside the code and never grew with it. Apps that read it do "
        "not ask for what they could have."
    ),
    source="CARIN BB 2.0.0, CapabilityStatement, ExplanationOfBenefit",
    caught_by=("conformance-capability-claims-resources",),
)


def apply(seams: Seams) -> None:
    """Declare for claims no more than id and patient."""

    def half(document: dict[str, Any]) -> dict[str, Any]:
        stated = deepcopy(document)
        for resource in stated["rest"][0]["resource"]:
            if resource["type"] == "ExplanationOfBenefit":
                kept = ("_id", "patient")
                resource["searchParam"] = [item for item in resource["searchParam"] if item["name"] in kept]
        return stated

    seams.surface.capability = half
