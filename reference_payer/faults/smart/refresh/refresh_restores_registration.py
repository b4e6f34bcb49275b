"""Refreshing gives what the app is registered for."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-restores-registration",
    title="Refreshing gives what the app is registered for",
    seam="authorization.refreshed_scopes",
    story=(
        "A refresh without a scope means the default, and the default of the framework is what the app is "
        "registered for. What the app asked for, and what the member left ticked, lasts for one hour."
    ),
    source="RFC 6749 section 6: a scope left out is that originally granted; REQ-CON-013",
    caught_by=("smart-refresh-gives-nothing-back",),
)


def apply(seams: Seams) -> None:
    """Take no scope for every scope."""
    healthy = seams.authorization.refreshed_scopes

    def registered(grant: Grant, requested: str | None) -> tuple[str, ...] | None:
        return (*grant.scopes, "patient/*.read") if requested is None else healthy(grant, requested)

    seams.authorization.refreshed_scopes = registered
