"""An assertion is accepted before it begins."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-not-yet-valid",
    title="An assertion is accepted before it begins",
    seam="authorization.assertion_timely",
    story=(
        "The end of an assertion is compared and its beginning is not: apps with clocks that go ahead were refused "
        "once, and nobody sends nbf anyway."
    ),
    source="RFC 7523 section 3, item 5",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Leave the beginning out."""
    healthy = seams.authorization.assertion_timely
    seams.authorization.assertion_timely = lambda claims, now: healthy(
        {name: value for name, value in claims.items() if name != "nbf"}, now
    )
