"""Includes are ignored."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="include-ignored",
    title="Includes are ignored",
    seam="data.linked",
    story=(
        "The parameter is declared and accepted, the referred resources do not come. Kits that look for the "
        "reference in the claim alone are content."
    ),
    source="The CARIN kit passes a server that ignores _include; C4BB: includes SHALL be supported",
    caught_by=("conformance-include-delivers",),
)


def apply(seams: Seams) -> None:
    """Include nothing."""
    seams.data.linked = lambda _store, _sources, _names, _visible: []
