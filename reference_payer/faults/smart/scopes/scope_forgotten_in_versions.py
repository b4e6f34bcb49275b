"""Versions are read without the scope of their type."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scope-forgotten-in-versions",
    title="A version and a history serve types that the scopes do not name",
    seam="data.scope_allows",
    story=(
        "Read and search are guarded by an interceptor for each. Versions came with a later release of the library, "
        "as interactions of their own that no rule names."
    ),
    source="LinuxForHealth FHIR #2300; SMART App Launch 2.2, scopes: read covers vread and history",
    caught_by=("smart-scope-enforced",),
)


def apply(seams: Seams) -> None:
    """Ask for no scope there."""
    healthy = seams.data.scope_allows

    def forgotten(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return access_path in (AccessPath.VREAD, AccessPath.HISTORY) or healthy(
            scopes, resource_type, interaction, access_path
        )

    seams.data.scope_allows = forgotten
