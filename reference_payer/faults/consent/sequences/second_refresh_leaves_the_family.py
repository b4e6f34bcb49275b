"""A refresh token of the second refresh outlives the withdrawal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="second-refresh-leaves-the-family",
    title="A refresh token of the second refresh outlives the withdrawal",
    seam="authorization.rotated",
    story=(
        "Each refresh token names the one it was exchanged for, and a withdrawal ends the first and whatever names "
        "it. An app that has refreshed twice holds a token that names the second, and keeps it."
    ),
    source="RR-05; REQ-CON-004; RFC 9700, section 4.14.2",
    caught_by=("consent-closed-in-any-order",),
)


def apply(seams: Seams) -> None:
    """Hang the successor of a successor on a copy of the grant."""
    healthy = seams.authorization.rotated
    successors: set[str] = set()

    def named(vault: Vault, refresh: Refresh, now: datetime) -> Refresh:
        successor = healthy(vault, refresh, now)
        if refresh.value in successors:
            successor.grant = replace(refresh.grant)
        successors.add(successor.value)
        return successor

    seams.authorization.rotated = named
