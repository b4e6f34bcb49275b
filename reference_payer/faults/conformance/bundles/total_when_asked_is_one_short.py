"""A total is stated only when asked for, and is one short."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="total-when-asked-is-one-short",
    title="A total is stated only when asked for, and is one short",
    seam="data.answered",
    story=(
        "Counting is dear, so it is done for `_total=accurate` alone, by a query that nobody looks at. It counts from "
        "zero: an app that says how many claims there are says one too few."
    ),
    source="R4, search.html#total: accurate is the exact number of matches",
    caught_by=("conformance-paging-complete",),
)


def apply(seams: Seams) -> None:
    """Leave totals out, but where they are asked for."""

    def short(url: str, bundle: dict[str, Any]) -> None:
        total = bundle.pop("total", None) if bundle.get("type") == "searchset" else None
        if total and "_total=accurate" in url:
            bundle["total"] = total - 1

    alter_bundles(seams, short)
