"""The CapabilityStatement names the endpoints of another environment."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="capability-of-another-stage",
    title="The CapabilityStatement names other endpoints of authorization than the SMART configuration",
    seam="surface.capability",
    story=(
        "The statement was deployed with the addresses of the test system in it. Apps that read it, as older ones do, "
        "send their members' logins to another server."
    ),
    source="SMART App Launch 1.0.0, discovery by CapabilityStatement",
    caught_by=("conformance-capability-security",),
)


def apply(seams: Seams) -> None:
    """Name another host."""

    def elsewhere(document: dict[str, Any]) -> dict[str, Any]:
        stated = deepcopy(document)
        for part in stated["rest"][0]["security"]["extension"][0]["extension"]:
            if part["url"] == "token":
                part["valueUri"] = "https://test.prairie-mutual.example/oauth/token"
        return stated

    seams.surface.capability = elsewhere
