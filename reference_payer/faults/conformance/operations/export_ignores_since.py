"""An export since an instant holds everything."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="export-ignores-since",
    title="An export since an instant holds everything",
    seam="data.changed_after",
    story=(
        "The instant is read and checked, and the job that writes the files was never told of it. "
        "Apps that fetch what is new every night fetch ten years of claims instead."
    ),
    source="Bulk Data Access 2.0.0, kick-off: _since",
    caught_by=("conformance-export-since", "conformance-everything-narrowed"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Want everything, whenever it changed."""
    seams.data.changed_after = lambda _after: ALL
