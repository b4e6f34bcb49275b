"""Browsers are not told to come back over https alone."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="https-for-now-alone",
    title="Browsers are not told to come back over https alone",
    seam="transport.lasting",
    story=(
        "The header stands in the configuration of the web site. The pages of the authorization server come "
        "from another machine, which was set up later."
    ),
    source="RFC 6797 section 7.2",
    caught_by=("smart-https-lasting",),
    target="https",
)


def apply(seams: Seams) -> None:
    """Say nothing."""
    seams.transport.lasting = dict
