"""A search of the parent shows withheld claims."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-in-search",
    title="A search of the parent shows withheld claims",
    seam="data.visibility.consented",
    story=(
        "The filter for confidential services sits in the portal's own back end. The API reads the tables directly."
    ),
    source="REQ-HH-008; 45 CFR 164.502(g)(3)(i)",
    caught_by=(
        "sensitive-withheld-from-search",
        "sensitive-withheld-from-representative",
        "sensitive-denial-uniform",
        "sensitive-provider-withheld",
    ),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality in searches."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.SEARCH, AccessPath.PAGE)
