"""An item refers to a drug that was removed."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-drug-gone",
    title="An item refers to a drug that was removed",
    seam="public.held",
    story="A drug was withdrawn from the list of drugs; the items that cover it stay until the end of the year.",
    source="R4, references",
    caught_by=("public-references-resolve",),
)


def apply(seams: Seams) -> None:
    """Remove a drug that an item covers."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "formulary":
            found[:] = [each for each in found if each["id"] != "drug-9900041"]
        return found

    seams.public.held = kept
