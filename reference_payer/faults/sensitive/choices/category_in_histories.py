"""The history of a record that is kept from apps is served."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-in-histories",
    title="The history of a record that is kept from apps is served",
    seam="data.visibility.chosen",
    story=("The filter stands in the search and in the read. A history is neither."),
    source="RV-12; LV-03",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Forget the choice where a history is read."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.HISTORY)
