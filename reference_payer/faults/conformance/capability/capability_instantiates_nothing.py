"""The CapabilityStatement names no guide that it instantiates."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="capability-instantiates-nothing",
    title="The CapabilityStatement names no guide that it instantiates",
    seam="surface.capability",
    story=(
        "The statement was written by the server's vendor, who knows of no guide. Whoever looks for a server "
        "of the guide does not find this one."
    ),
    source="CARIN BB 2.0.0, CapabilityStatement: instantiates",
    caught_by=("conformance-capability-instantiates",),
)


def apply(seams: Seams) -> None:
    """Leave out `instantiates`."""

    def without(document: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in document.items() if name != "instantiates"}

    seams.surface.capability = without
