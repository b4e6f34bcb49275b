"""Authorization by POST is declared and not there."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Pairs, Seams

FAULT = Fault(
    id="authorize-post-declared-not-there",
    title="Authorization by POST is declared and not there",
    seam="authorization.requested",
    story=(
        "A newer release of the product can take the request as a form, so the configuration that ships with it "
        "says so. The rule of the firewall which strips bodies from that address was written for the older one."
    ),
    source="SMART App Launch 2.2, authorize-post",
    caught_by=("smart-capability-works",),
)


def apply(seams: Seams) -> None:
    """Read the address alone."""

    def of_the_address(query: Pairs, _form: Pairs) -> Pairs:
        return query

    seams.authorization.requested = of_the_address
