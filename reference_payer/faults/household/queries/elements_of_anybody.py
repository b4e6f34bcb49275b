"""A search for a few elements finds everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="elements-of-anybody",
    title="A search for a few elements finds everybody",
    seam="data.visibility.owner",
    story=(
        "Lists for the screen ask for a few elements and are answered from an index, which was built without owners."
    ),
    source="LV-24",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where _elements is asked for."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(
        visibility.owner,
        requested(seams, lambda target, given: target.access_path is AccessPath.SEARCH and "_elements" in dict(given)),
    )
