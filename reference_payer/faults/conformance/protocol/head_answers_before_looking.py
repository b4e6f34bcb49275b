"""HEAD is always answered by 200."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="head-answers-before-looking",
    title="HEAD is answered by 200, whatever GET would be",
    seam="surface.headed",
    story=(
        "The gateway answers HEAD itself, as it does for its health probe. An app that asks by HEAD whether a claim is "
        "still there is told that every claim is."
    ),
    source="RFC 9110, section 9.3.2",
    caught_by=("conformance-head",),
)


def apply(seams: Seams) -> None:
    """Answer without asking the server behind."""
    seams.surface.headed = lambda answer: replace(answer, status=200, body=b"")
