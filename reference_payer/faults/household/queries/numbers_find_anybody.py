"""A search by number finds the claims of anybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="numbers-find-anybody",
    title="A search by number finds the claims of anybody",
    seam="data.visibility.owner",
    story=("A claim number is on the letter that its owner has in hand, so whoever knows it was taken for the owner."),
    source="LV-07; Molina Healthcare, 2017: claims by changing a number",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "household-representative-sees-one-record",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where an identifier is asked for."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(
        visibility.owner,
        requested(seams, lambda target, given: target.access_path is AccessPath.SEARCH and "identifier" in dict(given)),
    )
