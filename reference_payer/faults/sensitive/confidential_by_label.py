"""A search by security label shows withheld claims."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import asked_for, lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-by-label",
    title="A search that names a security label or a profile shows withheld claims",
    seam="data.visibility.consented",
    story=(
        "Searches by what stands in meta are answered from an index of their own. It was filled once, from "
        "everything, and the filter for parents looks at the other one."
    ),
    source="REQ-SEN-007, LV-14",
    caught_by=("sensitive-withheld-from-search",),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality where a label or a profile is named."""
    visibility = seams.data.visibility
    visibility.consented = lifted_if(
        visibility.consented, asked_for(seams, lambda url: "_security" in url or "_profile" in url)
    )
