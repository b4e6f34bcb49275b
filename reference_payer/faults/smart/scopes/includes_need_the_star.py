"""An include is served to apps with a scope for all types alone."""

from __future__ import annotations

from payerproof.reference_payer.alterations import need_the_star
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

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
    need_the_star(seams, (AccessPath.INCLUDE, AccessPath.REVINCLUDE))
