"""A person's running total counts everybody under the contract."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="balance-counts-the-contract",
    title="A person's running total counts everybody under the contract",
    seam="data.totals.person",
    story=(
        "What counts towards a limit is summed by the subscriber's number, since the plan's limits are written that "
        "way. The sum is then told as the person's own: the spouse sees in it what the others were treated for."
    ),
    source="REQ-HH-019: family accumulators attributed to a person",
    caught_by=("household-totals-are-own",),
)


def apply(seams: Seams) -> None:
    """Add up by contract and call it the person's."""
    seams.data.totals.person = seams.data.totals.family
