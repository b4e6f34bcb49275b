"""An export shows withheld services."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-in-export",
    title="An export of a representative holds withheld services",
    seam="data.visibility.consented",
    story=(
        "The job that writes the files was made for other payers, who have every right to a record. That a parent "
        "may not see all of a child's services was a rule of the app's searches, and stayed there."
    ),
    source="45 CFR 164.502(g)(3)(i); Bulk Data Access 2.0.0, security considerations",
    caught_by=("sensitive-withheld-from-export",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Write the files without that limit."""
    visibility = seams.data.visibility
    visibility.consented = lifted(visibility.consented, AccessPath.EXPORT_FILE)
