"""The portal lists whatever app was connected by anybody."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="portal-lists-every-app",
    title="The portal lists the apps of everybody who ever used the same app as the member",
    seam="authorization.connected",
    story=(
        "The page was made for the service center, which looks after an app. For members it is narrowed to the apps "
        "that they have, and every account of such an app comes along."
    ),
    source="REQ-CON-003, REQ-HH-018; LV-44: other members' list of apps",
    caught_by=("consent-portal-lists-own",),
)


def apply(seams: Seams) -> None:
    """Bring along all who allowed an app that the account allowed."""
    healthy = seams.authorization.connected

    def connected(vault: Vault, account: str) -> Iterable[Grant]:
        own = list(healthy(vault, account))
        apps = {grant.client_id for grant in own}
        return [*own, *(grant for grant in vault.grants.values() if grant.client_id in apps and grant not in own)]

    seams.authorization.connected = connected
