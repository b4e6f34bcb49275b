"""An export holds a category that is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-in-exports",
    title="An export holds a category that is kept from apps",
    seam="data.visibility.chosen",
    story=(
        "The export is written by a nightly engine over the tables. The choice lives in the service in front of "
        "them, and the engine does not call it."
    ),
    source="RR-03; RV-12",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-binds-tokens",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget the choice where files of an export are written."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.EXPORT_FILE)
