"""A version or a history needs a scope for all types."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.scopes import Interaction
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.visibility import AccessPath

FAULT = Fault(
    id="version-needs-the-star",
    title="A version or a history needs a scope for all types",
    seam="data.scope_allows",
    story=(
        "The rule for versions was written for the administrators' console, and asks for everything. A member's "
        "app that was granted claims reads a claim and is refused its own version of it."
    ),
    source="SMART App Launch 2.2, scopes: r covers read, vread and history",
    caught_by=("smart-granted-scope-works",),
)


def apply(seams: Seams) -> None:
    """Look for the star at versions."""
    healthy = seams.data.scope_allows

    def console(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        versions = access_path in (AccessPath.VREAD, AccessPath.HISTORY)
        named = [scope for scope in scopes if not versions or scope.startswith("patient/*")]
        return healthy(named, resource_type, interaction, access_path)

    seams.data.scope_allows = console
