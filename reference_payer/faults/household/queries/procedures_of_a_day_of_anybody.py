"""A search for procedures by patient and date believes the patient."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="procedures-of-a-day-of-anybody",
    title="A search for procedures by patient and date believes the patient",
    seam="data.visibility.owner",
    story=(
        "US Core wants procedures to be searched by patient and date together. The pair got an index and a "
        "handler of its own, and the handler takes the patient from the request."
    ),
    source="LV-04; LV-14; US Core 6.1.0",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where procedures are searched by date."""
    visibility = seams.data.visibility
    paired = requested(
        seams,
        lambda target, given: (
            target.type == "Procedure" and target.access_path is AccessPath.SEARCH and "date" in dict(given)
        ),
    )
    visibility.owner = lifted_if(visibility.owner, paired)
