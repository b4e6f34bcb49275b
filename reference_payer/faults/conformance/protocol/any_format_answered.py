"""A request for XML is answered with JSON."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="any-format-answered",
    title="A request for XML is answered with JSON",
    seam="surface.negotiate",
    story=(
        "The Accept header is not read. An app that asks for XML gets JSON under a 200 and feeds it to its XML parser."
    ),
    source="R4, http.html#mime-type: 406 where the format is not supported",
    caught_by=("conformance-format-negotiated",),
)


def apply(seams: Seams) -> None:
    """Ignore what is asked for."""
    seams.surface.negotiate = lambda _wanted_format, _accept: None
