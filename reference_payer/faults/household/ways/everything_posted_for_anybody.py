"""$everything that is posted opens any record."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.replacing import asked_for
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="everything-posted-for-anybody",
    title="$everything that is posted opens any record",
    seam="data.everything_view",
    story=(
        "An operation can be called by GET and by POST. The rule was hooked to the one that the documentation shows."
    ),
    source="LV-16; LV-53; R4, operations.html#executing",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Believe the patient in the path of a POST."""
    healthy = seams.data.everything_view
    by_get = asked_for(seams, lambda _url: True)

    def viewed(view: View, asked: str, members: Mapping[str, str]) -> View | None:
        if not by_get() and asked in members:
            return View(members[asked], own=True)
        return healthy(view, asked, members)

    seams.data.everything_view = viewed
