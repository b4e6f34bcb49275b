"""A category kept from apps is left out of searches, and read by its id."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-kept-in-searches-alone",
    title="A category kept from apps is left out of searches, and read by its id",
    seam="data.visibility.chosen",
    story=(
        "The choice became one more filter of the search. A read by id has no filters, and an app that saw the "
        "claim yesterday has its id."
    ),
    source="RV-12; REQ-SEN-003: excluded on every route",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
    ),
)


def apply(seams: Seams) -> None:
    """Forget the choice where a record is read by its id."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.READ, AccessPath.VREAD)
