"""Searches of the directory do not reach through references."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-unchained",
    title="Searches of the directory do not reach through references",
    seam="public.chained",
    story="The search of the store joins nothing, and a chain is refused as something that is not supported.",
    source="Plan-Net 1.1.0, CapabilityStatement: forward and reverse chaining",
    caught_by=("public-chained-searches",),
)


def apply(seams: Seams) -> None:
    """Refuse every chain."""
    seams.public.chained = lambda _api, _name: False
