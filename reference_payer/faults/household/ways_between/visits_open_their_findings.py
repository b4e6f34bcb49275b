"""A search for the findings of a visit asks only for the visit."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted_if, requested
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="visits-open-their-findings",
    title="A search for the findings of a visit asks only for the visit",
    seam="data.visibility.owner",
    story=(
        "Conditions are searched by patient nearly always, and there the limit is set. The search by encounter came "
        "with a later version of the guide and goes to the visit's own table, where whoever knows the visit is taken "
        "for the person who was there."
    ),
    source="LV-06; US Core 6.1.0, Condition: encounter",
    caught_by=("household-no-foreign-data",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where conditions are searched by encounter."""
    visibility = seams.data.visibility
    by_visit = requested(
        seams,
        lambda target, given: (
            target.type == "Condition" and target.access_path is AccessPath.SEARCH and "encounter" in dict(given)
        ),
    )
    visibility.owner = lifted_if(visibility.owner, by_visit)
