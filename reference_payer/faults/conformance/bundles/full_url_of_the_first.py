"""All entries of a page have the fullUrl of the first."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="full-url-of-the-first",
    title="All entries of a page have the fullUrl of the first",
    seam="data.answered",
    story=(
        "The address is built once, before the loop over the rows. An app that keeps resources by their address "
        "keeps one of each page."
    ),
    source="R4, Bundle: bdl-7, fullUrl is unique in a bundle",
    caught_by=("conformance-full-urls",),
)


def apply(seams: Seams) -> None:
    """Repeat the first address."""

    def repeated(_url: str, bundle: dict[str, Any]) -> None:
        entries = bundle.get("entry", ())
        for entry in entries:
            entry["fullUrl"] = entries[0]["fullUrl"]

    alter_bundles(seams, repeated)
