"""Coverages are served whatever the scopes name."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="coverage-open-to-any-scope",
    title="Coverages are served whatever the scopes name",
    seam="data.scope_allows",
    story=(
        "The plan's name stands on the first page of every app, so coverages were put on the list of types that "
        "belong to the platform, beside organizations. Member numbers and premiums are read by apps that were "
        "granted the name of the member alone."
    ),
    source="SMART App Launch 2.2, scopes for requesting FHIR resources; REQ-OA-23",
    caught_by=("smart-scope-enforced",),
)


def apply(seams: Seams) -> None:
    """Ask for no scope over coverages."""
    healthy = seams.data.scope_allows

    def listed(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return resource_type == "Coverage" or healthy(scopes, resource_type, interaction, access_path)

    seams.data.scope_allows = listed
