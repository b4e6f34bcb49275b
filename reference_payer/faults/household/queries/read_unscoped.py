"""A read by id returns a resource of anybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="read-unscoped",
    title="A read by id returns a resource of anybody",
    seam="data.visibility.owner",
    story=(
        "Search is limited to the patient of the token, but the read handler fetches by id and sends what it "
        "finds. Whoever learns an id, from a link, a log or by counting up, reads another person's claim."
    ),
    source="LV-01; Molina Healthcare, 2017: claims were reachable by changing a number in the address",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "household-representative-sees-one-record",
        "fuzz-no-foreign-data",
        "load-no-foreign-data",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose resource is read."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.READ, AccessPath.VREAD)
