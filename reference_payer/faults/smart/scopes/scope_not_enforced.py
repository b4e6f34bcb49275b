"""Scopes are granted and not enforced."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scope-not-enforced",
    title="Scopes are granted and not enforced",
    seam="data.scope_allows",
    story=(
        "The token response lists the scopes and the resource server does not read them. An app that was "
        "given the coverage reads the claims."
    ),
    source="REQ-OA-23, LV-56; SMART scopes",
    caught_by=("smart-scope-enforced", "smart-scope-taken-away", "smart-refresh-narrower-kept"),
)


def apply(seams: Seams) -> None:
    """Allow everything."""
    seams.data.scope_allows = lambda _scopes, _resource_type, _interaction, _access_path: True
