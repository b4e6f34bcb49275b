"""An include is served to apps with a scope for all types alone."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.scopes import Interaction
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.visibility import AccessPath

FAULT = Fault(
    id="includes-need-the-star",
    title="An include is served to apps with a scope for all types alone",
    seam="data.scope_allows",
    story=(
        "Whether included resources are granted is asked before their types are known, so the question is put for "
        "the star. An app that was granted claims and coverages gets claims without their coverages, and no word "
        "why."
    ),
    source="SMART App Launch 2.2, scopes; issue of apps: empty includes under granular grants",
    caught_by=("smart-granted-scope-works",),
)


def apply(seams: Seams) -> None:
    """Honour the star alone for what comes along."""
    healthy = seams.data.scope_allows

    def starred(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        along = access_path in (AccessPath.INCLUDE, AccessPath.REVINCLUDE)
        named = [scope for scope in scopes if not along or scope.startswith("patient/*")]
        return healthy(named, resource_type, interaction, access_path)

    seams.data.scope_allows = starred
