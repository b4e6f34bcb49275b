"""A record of a category that is kept from apps comes along with others."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-comes-along",
    title="A record of a category that is kept from apps comes along with others",
    seam="data.visibility.chosen",
    story=(
        "Matches are filtered by the choice, and what is included is looked up by the references of the matches "
        "alone. A search for the person brings every claim along."
    ),
    source="RV-13: removed, including by include",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
    ),
)


def apply(seams: Seams) -> None:
    """Forget the choice for what comes along."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.INCLUDE, AccessPath.REVINCLUDE)
