"""A total is kept by the address of its search."""

from __future__ import annotations

from payerproof.reference_payer.alterations import (
    Resource,
    alter_bundles,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="totals-kept-by-address",
    title="A total is kept by the address of its search",
    seam="data.answered",
    story=(
        "Counting is dear, so totals are cached. The key is the search as it was asked, and what a token adds "
        "to it is not part of that."
    ),
    source="LV-23; LV-50; HAPI FHIR #5387",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Tell everybody the total that was counted first."""
    kept: dict[str, int] = {}

    def recounted(url: str, bundle: Resource) -> None:
        if "total" in bundle and "_page=" not in url:
            bundle["total"] = kept.setdefault(url, bundle["total"])

    alter_bundles(seams, recounted)
