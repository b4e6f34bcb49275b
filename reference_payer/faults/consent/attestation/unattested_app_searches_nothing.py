"""Searches of an app that did not attest are turned away."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="unattested-app-searches-nothing",
    title="An app that did not attest may read by id and not search",
    seam="chosen.serves",
    story=(
        "To slow down apps that nobody has looked at, the gateway lets only single records through for them; an app "
        "that cannot search never learns an id."
    ),
    source="REQ-APP-002; 45 CFR 156.221(e)",
    caught_by=("consent-unattested-app-same",),
    target="attestation",
)


def apply(seams: Seams) -> None:
    """Turn the searches of the app that did not attest away."""
    healthy = seams.chosen.serves

    def serves(choices: Choices, client_id: str, occasion: Occasion, access_path: AccessPath) -> bool:
        held_back = client_id == "budget-buddy" and access_path is AccessPath.SEARCH
        return not held_back and healthy(choices, client_id, occasion, access_path)

    seams.chosen.serves = serves
