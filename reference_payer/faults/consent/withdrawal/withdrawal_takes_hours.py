"""A withdrawal takes effect after two hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-takes-hours",
    title="A withdrawal takes effect after two hours",
    seam="authorization.withdrawn",
    story=(
        "The portal ends the consent and writes a message for the resource servers, which a job carries over every "
        "two hours. The member reads that the app has no access any more; the app reads on."
    ),
    source="REQ-CON-005; 45 CFR 170.315(g)(10)(vi): one hour is the benchmark",
    caught_by=(
        "consent-portal-withdrawal-closed",
        "consent-every-road-closed",
        "consent-every-type-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Leave the access tokens a copy of the grant that ends later."""
    healthy = seams.authorization.withdrawn

    def later(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        end = now + timedelta(hours=2)
        copies = {
            grant.id: replace(grant, expires=min(grant.expires, end))
            for grant in matching(vault, account, patient, client_id)
        }
        for token in vault.access.values():
            token.grant = copies.get(token.grant.id, token.grant)
        healthy(vault, account, patient, client_id, now)

    seams.authorization.withdrawn = later
