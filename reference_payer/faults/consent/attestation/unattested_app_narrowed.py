"""An app that did not attest is granted fewer kinds of data."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="unattested-app-narrowed",
    title="An app that did not attest is granted fewer kinds of data than it asks and the member allows",
    seam="people.recorded",
    story=(
        "New apps begin with demographics and coverage. Only the review of the attestation lifts them "
        "to all of it, and nobody reviews an app that did not attest."
    ),
    source="REQ-APP-002; 45 CFR 156.221(e)",
    caught_by=("consent-unattested-app-same",),
    target="attestation",
)


def apply(seams: Seams) -> None:
    """Write two types into the grant of the app that did not attest."""
    healthy = seams.people.recorded

    def recorded(vault: Vault, grant: Grant) -> Grant:
        kept = [scope for scope in grant.scopes if not scope.startswith("patient/")]
        narrowed = (*kept, "patient/Patient.read", "patient/Coverage.read")
        return healthy(vault, replace(grant, scopes=narrowed) if grant.client_id == "budget-buddy" else grant)

    seams.people.recorded = recorded
