"""The CapabilityStatement says nothing of security."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="capability-without-security",
    title="The CapabilityStatement says nothing of security",
    seam="surface.capability",
    story=(
        "Authorization is the gateway's business, and the FHIR server behind it does not know of any. Apps that "
        "look for the endpoints where SMART 1 has them find none."
    ),
    source="SMART App Launch 1.0.0, discovery by CapabilityStatement; Inferno: OAuth URIs of the CapabilityStatement",
    caught_by=("conformance-capability-security",),
)


def apply(seams: Seams) -> None:
    """Leave security out."""

    def unsecured(document: dict[str, Any]) -> dict[str, Any]:
        stated = deepcopy(document)
        del stated["rest"][0]["security"]
        return stated

    seams.surface.capability = unsecured
