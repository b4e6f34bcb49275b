"""Refreshing grants whatever scope is asked for."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-widens-scope",
    title="Refreshing grants whatever scope is asked for",
    seam="authorization.refreshed_scopes",
    story=(
        "The scope parameter of a refresh is there to ask for less. The handler takes it as it comes: an app "
        "that was given the coverage asks for everything at its first refresh."
    ),
    source="REQ-OA-17; RFC 6749 section 6",
    caught_by=("smart-refresh-not-wider",),
)


def apply(seams: Seams) -> None:
    """Grant what is asked for."""

    def as_asked(grant: Grant, requested: str | None) -> tuple[str, ...] | None:
        return grant.scopes if requested is None else tuple(requested.split())

    seams.authorization.refreshed_scopes = as_asked
