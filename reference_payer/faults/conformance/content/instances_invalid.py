"""Claims come without their status."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="instances-invalid",
    title="Claims come without their status",
    seam="data.body",
    story=(
        "A mapping lost a required element: the status of a claim is not sent. The resource is no R4 "
        "ExplanationOfBenefit any more, and strict apps reject it."
    ),
    source="R4, explanationofbenefit.html: status is 1..1",
    caught_by=("conformance-profiles-hold",),
)


def apply(seams: Seams) -> None:
    """Drop the status of claims."""
    healthy = seams.data.body

    def without_status(row: Row, view: View) -> bytes:
        body = healthy(row, view)
        return body.replace(b'"status":"active",', b"", 1) if row.type == "ExplanationOfBenefit" else body

    seams.data.body = without_status
