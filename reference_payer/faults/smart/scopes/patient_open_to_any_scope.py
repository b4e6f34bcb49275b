"""The Patient is served whatever the scopes name."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="patient-open-to-any-scope",
    title="The Patient is served whatever the scopes name",
    seam="data.scope_allows",
    story=(
        "The launch names a patient, and every app shows the member's name somewhere. So the demographics were "
        "taken for part of the launch, and the Patient is left out of the comparison: an app that was granted "
        "coverages alone reads address, telephone and identifiers."
    ),
    source="SMART App Launch 2.2, scopes: launch/patient asks for context, and opens no resource",
    caught_by=("smart-scope-enforced",),
)


def apply(seams: Seams) -> None:
    """Ask for no scope over the Patient."""
    healthy = seams.data.scope_allows

    def launched(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return resource_type == "Patient" or healthy(scopes, resource_type, interaction, access_path)

    seams.data.scope_allows = launched
