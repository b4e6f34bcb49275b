"""Claims are served only to apps that may read the Patient."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="claims-need-the-patient",
    title="Claims are served only to apps that may read the Patient",
    seam="data.scope_allows",
    story=(
        "The record is opened by reading its Patient with the app's own token. An app that keeps the demographics "
        "back, because it needs no names, is granted claims and refused every one of them."
    ),
    source="SMART App Launch 2.2, scopes: each scope is granted by itself",
    caught_by=("smart-granted-scope-works",),
)


def apply(seams: Seams) -> None:
    """Ask for the Patient as well."""
    healthy = seams.data.scope_allows

    def with_patient(
        scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath
    ) -> bool:
        return healthy(scopes, resource_type, interaction, access_path) and healthy(
            scopes, "Patient", interaction, access_path
        )

    seams.data.scope_allows = with_patient
