"""What an include brings along hides that there is a next page."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.replacing import requested
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="includes-fill-the-page",
    title="What an include brings along hides that there is a next page",
    seam="data.page_of",
    story=(
        "Whether there is a next page is told by comparing what was found with what the page holds, and with "
        "an include the page holds more. The search ends after the first page, and says nothing."
    ),
    source="HAPI FHIR #7081: searches with _include lose the next link",
    caught_by=("conformance-include-delivers",),
)


def apply(seams: Seams) -> None:
    """Tell of no next page where something was brought along."""
    healthy = seams.data.page_of
    including = requested(seams, lambda _target, parameters: any(name == "_include" for name, _ in parameters))

    def page_of(rows: Sequence[Row], size: int) -> tuple[Sequence[Row], bool]:
        shown, more = healthy(rows, size)
        return shown, more and not including()

    seams.data.page_of = page_of
