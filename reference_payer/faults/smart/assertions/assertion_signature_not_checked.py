"""The signature of an assertion is not checked."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-signature-not-checked",
    title="The signature of an assertion is not checked",
    seam="authorization.assertion_signed",
    story=(
        "The library reads an assertion in one call and verifies it in another. The second one was left out when "
        "the keys moved to another service."
    ),
    source="RFC 7523 section 3, item 9; RFC 8725 section 3.3",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Take every signature."""
    seams.authorization.assertion_signed = lambda _app, _assertion: True
