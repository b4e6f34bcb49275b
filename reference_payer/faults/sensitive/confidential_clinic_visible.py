"""The clinic of a withheld claim is visible."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="confidential-clinic-visible",
    title="The clinic of a withheld claim is visible",
    seam="data.visibility.mentioned",
    story=(
        "Claims are withheld, the directory of providers is not: a parent finds the recovery clinic among the "
        "organizations of the child's record, and needs no claim any more."
    ),
    source="REQ-SEN-008: an organization that is never otherwise used",
    caught_by=("sensitive-provider-withheld",),
)


def apply(seams: Seams) -> None:
    """Show every provider of the person."""
    healthy = seams.data.visibility.mentioned

    def of_the_person(owned: Condition, access_path: AccessPath) -> Condition:
        return healthy(Condition("r.owner = ?", owned.values[:1]), access_path)

    seams.data.visibility.mentioned = of_the_person
