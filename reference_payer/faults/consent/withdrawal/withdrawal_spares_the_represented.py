"""Withdrawing an app for the record of somebody else ends nothing."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-spares-the-represented",
    title="A consent that a representative gave for another record goes on after it was withdrawn",
    seam="authorization.withdrawn",
    story=(
        "The portal ends the grants over the record of the account that is signed in. A parent who removes an app from "
        "a child's record looks among the own grants, where there is none."
    ),
    source="RV-04, REQ-CON-004: a withdrawal by a parent",
    caught_by=("consent-representative-withdrawal-closed",),
)


def apply(seams: Seams) -> None:
    """End grants over the own record alone."""
    healthy = seams.authorization.withdrawn

    def of_oneself(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        standing = [each for each in vault.grants.values() if each.account == account and each.subject != account]
        before = {each.id: each.ended for each in standing}
        healthy(vault, account, patient, client_id, now)
        for each in standing:
            each.ended = before[each.id]

    seams.authorization.withdrawn = of_oneself
