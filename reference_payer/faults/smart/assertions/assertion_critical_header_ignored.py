"""What the header of an assertion calls critical is ignored."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-critical-header-ignored",
    title="What the header of an assertion calls critical is ignored",
    seam="authorization.assertion_understood",
    story=(
        "The library for tokens is an old one, which reads alg and kid and nothing else of a header. An app that "
        "depends on an extension believes that it is kept."
    ),
    source="RFC 7515 section 4.1.11: what is critical and not understood makes it invalid",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Read on."""
    seams.authorization.assertion_understood = lambda _assertion: True
