"""A part of a record is the whole of it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="since-ignored",
    title="The parameter _since is accepted and ignored",
    seam="data.changed_after",
    story=(
        "Operations take their parameters from another place than searches, and one of them was forgotten. "
        "Apps that keep themselves up to date fetch ten years of claims each night."
    ),
    source="R4, patient-operation-everything.html#_since",
    caught_by=("conformance-everything-narrowed",),
)


def apply(seams: Seams) -> None:
    """Find everything changed since any instant."""
    seams.data.changed_after = lambda _instant: ALL
