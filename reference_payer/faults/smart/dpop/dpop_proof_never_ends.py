"""A proof serves at any time after it was made."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-proof-never-ends",
    title="A proof serves at any time after it was made",
    seam="proofs.timely",
    story=(
        "Phones with wrong clocks were refused, so the time of a proof is not looked at any more. A proof out "
        "of an old log opens what it opened then."
    ),
    source="RFC 9449 section 4.3, item 11",
    caught_by=("smart-dpop-proof-checked", "smart-dpop-token-request-checked"),
)


def apply(seams: Seams) -> None:
    """Look at no time."""
    seams.proofs.timely = lambda _proof, _now: True
