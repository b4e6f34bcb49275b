"""Conditional reads are declared, and conditions are not read."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="conditions-declared-not-kept",
    title="Conditional reads are declared, and every read is served anew",
    seam="data.unchanged",
    story=(
        "The server knows conditions, and the gateway before it drops their headers. The statement still promises "
        "full support, and apps fetch every claim again each night."
    ),
    source="R4, CapabilityStatement.rest.resource.conditionalRead",
    caught_by=("conformance-declared-extras-work",),
)


def apply(seams: Seams) -> None:
    """Read no condition."""
    seams.data.unchanged = lambda _headers, _row: False
