"""An assertion is accepted after its end."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-never-ends",
    title="An assertion is accepted after its end",
    seam="authorization.assertion_timely",
    story=(
        "Clocks of apps are often wrong, and support had no other answer than to leave the end of assertions out "
        "of the comparison."
    ),
    source="RFC 7523 section 3, item 4; SMART asymmetric authentication",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Take every time."""
    seams.authorization.assertion_timely = lambda _claims, _now: True
