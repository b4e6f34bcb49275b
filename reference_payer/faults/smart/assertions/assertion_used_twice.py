"""An assertion is accepted twice."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-used-twice",
    title="An assertion is accepted twice",
    seam="authorization.assertion_fresh",
    story=(
        "To remember each assertion a store is needed that all machines share, and it was put off. Whoever reads "
        "one in a log uses it again."
    ),
    source="SMART asymmetric authentication: jti is never used twice; RFC 7523 section 3, item 7",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Forget what was used."""
    seams.authorization.assertion_fresh = lambda _claims, _used: True
