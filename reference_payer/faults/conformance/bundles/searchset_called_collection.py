"""A search result is called a collection."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="searchset-called-collection",
    title="A search result is called a collection",
    seam="data.answered",
    story=(
        "Results are wrapped by a helper that was written for exports. An app that reads Bundle.type takes the "
        "answer for a set of documents and does not look for the next page."
    ),
    source="R4, Bundle.type: searchset is the result of a search",
    caught_by=("conformance-searchset",),
)


def apply(seams: Seams) -> None:
    """Name the type of another kind of Bundle."""

    def collected(_url: str, bundle: dict[str, Any]) -> None:
        if bundle["type"] == "searchset":
            bundle["type"] = "collection"

    alter_bundles(seams, collected)
