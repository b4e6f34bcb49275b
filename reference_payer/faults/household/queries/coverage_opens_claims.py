"""A search that names a coverage shows the claims of anybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import asked_for, lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="coverage-opens-claims",
    title="A search for claims by coverage is not limited to a patient",
    seam="data.visibility.owner",
    story=(
        "A claim has to be found by patient or by coverage, so the limit by patient is added only where no "
        "coverage is named. The coverage itself is not compared with anything yet."
    ),
    source="LV-06, LV-13: shared resources as pivots",
    caught_by=(
        "household-no-foreign-data",
        "household-no-unasked-data",
    ),
)


def apply(seams: Seams) -> None:
    """Add no patient where a coverage is named."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(visibility.owner, asked_for(seams, lambda url: "coverage=Coverage" in url))
