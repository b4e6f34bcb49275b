"""A link to a later page shows a category that is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-on-old-page-links",
    title="A link to a later page shows a category that is kept from apps",
    seam="data.visibility.chosen",
    story=(
        "Pages are cut when the search is asked, and kept. A member who then keeps a category from apps is told "
        "that it works at once, and the next page says otherwise."
    ),
    source="RR-01; RR-16",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-binds-tokens",
    ),
)


def apply(seams: Seams) -> None:
    """Forget the choice where a page is fetched."""
    visibility = seams.data.visibility
    visibility.chosen = lifted(visibility.chosen, AccessPath.PAGE)
