"""A compartment is searched without the scope of its type."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scope-forgotten-in-compartment",
    title="A compartment search serves types that the scopes do not name",
    seam="data.scope_allows",
    story=(
        "The first part of the address is taken for the type that is asked for. Below Patient everything is about "
        "the Patient, which the scopes allow."
    ),
    source="LinuxForHealth FHIR #2669; Microsoft FHIR server #5141",
    caught_by=("smart-scope-enforced",),
)


def apply(seams: Seams) -> None:
    """Ask for no scope there."""
    healthy = seams.data.scope_allows

    def forgotten(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return access_path is AccessPath.COMPARTMENT or healthy(scopes, resource_type, interaction, access_path)

    seams.data.scope_allows = forgotten
