"""Scopes in the spelling of SMART 2 are granted and open nothing."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="v2-scopes-open-nothing",
    title="Scopes in the spelling of SMART 2 are granted and open nothing",
    seam="data.scope_allows",
    story=(
        "The authorization server was updated and grants patient/Patient.rs. The resource server still looks for "
        ".read, so apps that follow the newer guide are told that they may read, and are refused."
    ),
    source="SMART App Launch 2.2, permission-v2",
    caught_by=("smart-capability-works",),
)


def apply(seams: Seams) -> None:
    """Look at scopes of the older spelling alone."""
    healthy = seams.data.scope_allows

    def older(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return healthy([scope for scope in scopes if scope.endswith(".read")], resource_type, interaction, access_path)

    seams.data.scope_allows = older
