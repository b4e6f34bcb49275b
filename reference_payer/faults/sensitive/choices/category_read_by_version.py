"""A version of a record that is kept from apps is read."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-read-by-version",
    title="A version of a record that is kept from apps is read",
    seam="data.visibility.chosen",
    story=(
        "Versions come from the archive. The archive holds what was, and the choice is about what is, so nobody "
        "asked for it there."
    ),
    source="RV-12; LV-02; LV-03",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
    ),
)


def apply(seams: Seams) -> None:
    """Forget the choice where a version or a history is read."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.VREAD, AccessPath.HISTORY)
