"""An app that did not attest gets no refresh token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="unattested-app-without-refresh",
    title="An app that did not attest gets no refresh token, so its members sign in every hour",
    seam="authorization.refreshable",
    story=(
        "Lasting access was held to be too much for apps that nobody has looked at, and the switch for it is the "
        "mark of attestation."
    ),
    source="REQ-APP-002; 45 CFR 156.221(a), without special effort, and (e)",
    caught_by=("consent-unattested-app-same",),
    target="attestation",
)


def apply(seams: Seams) -> None:
    """Give the app that did not attest access tokens alone."""
    healthy = seams.authorization.refreshable

    def refreshable(grant: Grant) -> bool:
        return healthy(grant) and grant.client_id != "budget-buddy"

    seams.authorization.refreshable = refreshable
