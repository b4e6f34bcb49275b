"""Reverse includes bring along what the scopes do not name."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scope-forgotten-in-reverse-include",
    title="A reverse include serves types that the scopes do not name",
    seam="data.scope_allows",
    story=(
        "Scopes are checked against the type that is searched, and a search for the own Patient brings along every "
        "claim that names it."
    ),
    source="Microsoft FHIR server #5683 and #5224",
    caught_by=("smart-scope-enforced",),
)


def apply(seams: Seams) -> None:
    """Ask for no scope there."""
    healthy = seams.data.scope_allows

    def forgotten(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return access_path is AccessPath.REVINCLUDE or healthy(scopes, resource_type, interaction, access_path)

    seams.data.scope_allows = forgotten
