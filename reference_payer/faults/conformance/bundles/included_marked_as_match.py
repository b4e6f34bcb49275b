"""What an include brings along is marked as a match."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="included-marked-as-match",
    title="What an include brings along is marked as a match",
    seam="data.answered",
    story=(
        "The writer of entries has one word for all of them. An app that counts the matches of a search counts "
        "providers and payers as claims."
    ),
    source="R4, Bundle.entry.search.mode; Inferno CARIN kit: includes are not looked for in the Bundle",
    caught_by=("conformance-searchset",),
)


def apply(seams: Seams) -> None:
    """Mark every entry alike."""

    def alike(_url: str, bundle: dict[str, Any]) -> None:
        for entry in bundle.get("entry", ()):
            if "search" in entry:
                entry["search"] = {"mode": "match"}

    alter_bundles(seams, alike)
