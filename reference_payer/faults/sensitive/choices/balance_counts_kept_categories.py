"""The running total counts a category that is kept from apps."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="balance-counts-kept-categories",
    title="The running total counts a category that is kept from apps",
    seam="data.totals.opened",
    story=(
        "What was owed so far is computed when a claim is decided and stored with it. The choice is made "
        "later and touches no stored sum."
    ),
    source="RV-12; catalogue 5.3 (7)",
    caught_by=("sensitive-choice-totals-untold",),
)


def apply(seams: Seams) -> None:
    """Count what is kept from apps."""
    healthy = seams.data.totals.opened

    def opened(view: View) -> Condition:
        return healthy(replace(view, kept_back=frozenset()))

    seams.data.totals.opened = opened
