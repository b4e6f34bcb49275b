"""A sorted search finds everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sorted-results-of-everybody",
    title="A sorted search finds everybody",
    seam="data.visibility.owner",
    story=("What has to be sorted is read through a view of the database that was made for reports."),
    source="LV-25",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where an order is asked for."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(
        visibility.owner,
        requested(seams, lambda target, given: target.access_path is AccessPath.SEARCH and "_sort" in dict(given)),
    )
