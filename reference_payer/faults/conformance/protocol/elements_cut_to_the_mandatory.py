"""The elements that were asked for are cut away with the rest."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.cutting import Cut

FAULT = Fault(
    id="elements-cut-to-the-mandatory",
    title="_elements leaves the mandatory elements alone, whatever was asked for",
    seam="data.cut",
    story=(
        "The list of elements was matched against a table that holds full paths. Nothing matches, so an app that "
        "asks for the claim numbers gets claims without numbers."
    ),
    source="R4, search.html#elements",
    caught_by=("conformance-elements",),
)


def apply(seams: Seams) -> None:
    """Forget what was asked for."""
    healthy = seams.data.cut
    seams.data.cut = lambda body, asked: healthy(body, asked if asked.summary else Cut())
