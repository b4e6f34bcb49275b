"""A list of ids is served whole when one of them is the own."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="id-lists-judged-by-one",
    title="A list of ids is served whole when one of them is the own",
    seam="data.visibility.owner",
    story=("The rule asks whether the result holds something of the patient. With one own id in the list it does."),
    source="LV-54",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "household-representative-sees-one-record",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where several ids are asked for."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(
        visibility.owner,
        requested(
            seams, lambda target, given: target.access_path is AccessPath.SEARCH and "," in dict(given).get("_id", "")
        ),
    )
