"""The whole record is served without the scopes of its types."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scope-forgotten-in-everything",
    title="$everything serves types that the scopes do not name",
    seam="data.scope_allows",
    story=(
        "The operation is one of the Patient, and the scope for Patient opens it. What it collects is not asked for "
        "again."
    ),
    source="SMART App Launch 2.2, scopes; HAPI FHIR #4691",
    caught_by=("smart-scope-enforced",),
)


def apply(seams: Seams) -> None:
    """Ask for no scope there."""
    healthy = seams.data.scope_allows

    def forgotten(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return access_path is AccessPath.EVERYTHING or healthy(scopes, resource_type, interaction, access_path)

    seams.data.scope_allows = forgotten
