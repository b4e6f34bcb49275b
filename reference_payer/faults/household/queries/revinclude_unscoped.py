"""Following references backwards leaves the record."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revinclude-unscoped",
    title="Following references backwards leaves the record",
    seam="data.visibility.owner",
    story=(
        "Includes were taught the limits of the token, reverse includes were not: what points at an "
        "organization that treated the member brings the claims of everybody whom it treated."
    ),
    source="LV-12, LV-13; microsoft/fhir-server PR #5683",
    caught_by=("household-no-unasked-data", "household-no-foreign-data"),
)


def apply(seams: Seams) -> None:
    """Forget whose resources point at a match."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.REVINCLUDE)
