"""Access tokens live for a day."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="access-token-lives-a-day",
    title="Access tokens live for a day",
    seam="authorization.access_expiry",
    story=(
        "The lifetime was raised after complaints about logins. A token that leaks now opens the record for a "
        "day, and whoever relies on expiry for revocation waits as long."
    ),
    source="REQ-OA-21; SMART App Launch: access tokens SHOULD live no longer than one hour",
    caught_by=("smart-token-lifetime",),
)


def apply(seams: Seams) -> None:
    """Multiply the lifetime."""
    healthy = seams.authorization.access_expiry
    seams.authorization.access_expiry = lambda now, lifetime, grant: healthy(now, lifetime * 24, grant)
