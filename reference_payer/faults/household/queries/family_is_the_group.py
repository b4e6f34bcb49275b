"""The family's running total counts everybody of the employer's group."""

from __future__ import annotations

from collections.abc import Hashable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.ledger import Owed
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="family-is-the-group",
    title="The family's running total counts everybody of the employer's group",
    seam="data.totals.family",
    story=(
        "The limit of the family is looked up by the group number, which was unique as long as each group was one "
        "family in the test data. Colleagues of one employer now share a total, and each sees when another was ill."
    ),
    source="REQ-HH-019; REQ-HH-017: nothing of another member beyond the documented minimum",
    caught_by=("household-totals-are-own",),
)


def apply(seams: Seams) -> None:
    """Add up by group."""

    def group(owed: Owed) -> Hashable:
        return owed.group or owed.contract

    seams.data.totals.family = group
