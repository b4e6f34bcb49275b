"""A role refers to a location that was removed."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-dangles",
    title="A role refers to a location that was removed",
    seam="public.held",
    story="A location closed and was deleted; the roles there stay in the directory until the next load of the month.",
    source="R4, references; 42 CFR 422.120(b): accurate information",
    caught_by=("public-references-resolve",),
)


def apply(seams: Seams) -> None:
    """Remove a location to which a role refers."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "directory":
            found[:] = [each for each in found if each["id"] != "loc-ward"]
        return found

    seams.public.held = kept
