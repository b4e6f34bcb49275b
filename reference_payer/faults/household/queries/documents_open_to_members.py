"""A document is served to any member who knows its address."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="documents-open-to-members",
    title="A document opens with any member's token",
    seam="data.visibility.owner",
    story=(
        "Documents stand in no compartment, so the rule for patients passes them over. That one had to know "
        "the address was taken for enough; the addresses are the numbers of the notes."
    ),
    source="LV-35; R4, binary.html: a Binary is in no compartment",
    caught_by=("household-documents-closed",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget whose document it is."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.DOCUMENT)
