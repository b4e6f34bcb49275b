"""A withdrawal takes effect after two hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.grants import matching
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.vault import Vault

FAULT = Fault(
    id="withdrawal-takes-hours",
    title="A withdrawal takes effect after two hours",
    seam="authorization.withdrawn",
    story=(
        "The portal writes the withdrawal to a queue which a nightly job carries over to the authorization "
        "server. The member reads that the app has no access any more; the app reads on."
    ),
    source="REQ-CON-005; 45 CFR 170.315(g)(10)(vi): one hour is the benchmark",
    caught_by=("consent-portal-withdrawal-closed",),
)


def apply(seams: Seams) -> None:
    """End the grants later."""

    def later(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        for grant in matching(vault, account, patient, client_id):
            grant.expires = min(grant.expires, now + timedelta(hours=2))

    seams.authorization.withdrawn = later
