"""_count is applied before _lastUpdated."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="page-cut-before-last-updated",
    title="A page is cut before _lastUpdated is looked at",
    seam="data.understood",
    story=(
        "The time of the last change is no column of the index, so it is compared after the page was read. With a "
        "small _count the pages come half empty, and the first may hold nothing, without a next link."
    ),
    source="HAPI FHIR #818; R4, search.html#count: a page is cut from what matches",
    caught_by=("conformance-last-updated-instant",),
)


def apply(seams: Seams) -> None:
    """Forget _lastUpdated where _count is given."""
    healthy = seams.data.understood

    def cut_first(target: Target, parameters: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        read = healthy(target, list(parameters))
        if not any(name == "_count" for name, _ in read):
            return read
        return [each for each in read if each[0] != "_lastUpdated"]

    seams.data.understood = cut_first
