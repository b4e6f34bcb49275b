"""Only apps that attested may be connected."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="unattested-app-refused",
    title="An app that did not attest to a code of conduct is refused",
    seam="authorization.find_app",
    story=(
        "The list of apps that authorization looks into is made of the public page of apps, and an editor keeps those "
        "that did not attest off that page."
    ),
    source="REQ-APP-002; 45 CFR 156.221(e): refused only for an unacceptable level of risk, by criteria alike for all",
    caught_by=("consent-unattested-app-same",),
    target="attestation",
)


def apply(seams: Seams) -> None:
    """Find only apps that attested."""
    healthy = seams.authorization.find_app

    def find_app(apps: Iterable[App], client_id: str) -> App | None:
        return healthy([app for app in apps if app.attested], client_id)

    seams.authorization.find_app = find_app
