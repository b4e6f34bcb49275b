"""Refreshing goes on when the term of the consent is over."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="consent-outlives-its-term",
    title="Refreshing goes on when the term of the consent is over",
    seam="authorization.refresh_usable",
    story=(
        "A refresh looks whether the consent was withdrawn. That it was given for a year stands on the consent "
        "page and in a column that nobody reads."
    ),
    source="REQ-CON-008, RV-16; icanbwell/fhir-server: provision.period was not checked",
    caught_by=("consent-ends-with-its-term",),
)


def apply(seams: Seams) -> None:
    """Ask only whether the grant was withdrawn."""

    def unended(token: Refresh, app: App, _now: datetime) -> bool:
        return token.grant.client_id == app.id and token.grant.ended is None

    seams.authorization.refresh_usable = unended
