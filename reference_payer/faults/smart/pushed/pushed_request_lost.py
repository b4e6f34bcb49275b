"""The name of a pushed request is unknown where it is used."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pushed-request-lost",
    title="The name of a pushed request is unknown where it is used",
    seam="authorization.pushed_kept",
    story=(
        "Each instance keeps what is pushed to it, and the browser comes to another one. With one instance in "
        "the test system nobody noticed."
    ),
    source="RFC 9126 section 2.2",
    caught_by=("smart-pushed-request-works",),
)


def apply(seams: Seams) -> None:
    """Give a name, and keep nothing."""
    seams.authorization.pushed_kept = lambda _vault, pushed: pushed
