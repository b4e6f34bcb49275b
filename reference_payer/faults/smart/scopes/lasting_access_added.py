"""Access while the member is away is granted without being asked for."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="lasting-access-added",
    title="Access while the member is away is granted without being asked for",
    seam="authorization.granted_scopes",
    story=(
        "Support had calls from members whose apps asked them to log in each hour. Since then lasting access is "
        "added to whatever an app asks for, and the page says so in its last line."
    ),
    source="SMART App Launch 2.2, offline_access; RFC 6749 section 3.3",
    caught_by=("smart-scope-not-broader",),
)


def apply(seams: Seams) -> None:
    """Add the scope."""
    healthy = seams.authorization.granted_scopes

    def lasting(requested: Iterable[str]) -> tuple[str, ...]:
        granted = healthy(requested)
        return granted if "offline_access" in granted or not granted else (*granted, "offline_access")

    seams.authorization.granted_scopes = lasting
