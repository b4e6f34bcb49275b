"""A scope for claims opens the whole record."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="claims-scope-opens-the-record",
    title="A scope for claims opens the whole record",
    seam="data.scope_allows",
    story=(
        "A claim refers to the patient and the coverage, and apps complained that they could not follow. Since "
        "then whoever may read claims may read what they refer to, as if it had been granted, in searches and "
        "reads alike."
    ),
    source="SMART App Launch 2.2, scopes: a reference to a resource grants no access to it",
    caught_by=("smart-scope-enforced",),
)


def apply(seams: Seams) -> None:
    """Take a scope for claims for all of the record."""
    healthy = seams.data.scope_allows

    def followed(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return healthy(scopes, "ExplanationOfBenefit", interaction, access_path) or healthy(
            scopes, resource_type, interaction, access_path
        )

    seams.data.scope_allows = followed
