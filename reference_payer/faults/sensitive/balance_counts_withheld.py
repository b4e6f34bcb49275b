"""A minor's running total, as a parent is told it, counts what is withheld from the parent."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath, owner_rows
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="balance-counts-withheld",
    title="A minor's running total, as the parent is told it, counts withheld claims",
    seam="data.totals.opened",
    story=(
        "Claims that a minor consented to alone are filtered from every answer. The totals come from the accumulator "
        "service, which knows of no filter: whoever adds up the claims that are shown finds the price of the one that "
        "is not, and the week it was in."
    ),
    source="REQ-SEN-004: totals that differ from the sum of the visible claims",
    caught_by=("sensitive-totals-untold",),
)


def apply(seams: Seams) -> None:
    """Count every claim for everybody."""
    seams.data.totals.opened = lambda view: owner_rows(view, AccessPath.OTHER)
