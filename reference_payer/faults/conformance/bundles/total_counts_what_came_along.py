"""The total counts what an include brings along."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="total-counts-what-came-along",
    title="The total counts what an include brings along",
    seam="data.answered",
    story=(
        "The total is raised by the entries that are added after the search. An app that shows how many claims there "
        "are counts the insurer among them."
    ),
    source="R4, Bundle.total: the number of matches, without included resources",
    caught_by=("conformance-searchset",),
)


def apply(seams: Seams) -> None:
    """Add what was included to the total."""

    def raised(_url: str, bundle: dict[str, Any]) -> None:
        along = [entry for entry in bundle.get("entry", ()) if entry.get("search") == {"mode": "include"}]
        if "total" in bundle:
            bundle["total"] += len(along)

    alter_bundles(seams, raised)
