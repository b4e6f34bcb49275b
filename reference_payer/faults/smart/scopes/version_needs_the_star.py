"""A version or a history needs a scope for all types."""

from __future__ import annotations

from payerproof.reference_payer.alterations import need_the_star
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

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
    need_the_star(seams, (AccessPath.VREAD, AccessPath.HISTORY))
