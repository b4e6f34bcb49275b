"""Locations do not tell when they were last updated."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-undated",
    title="Locations do not tell when they were last updated",
    seam="public.held",
    story="Locations are written anew each night, and the job leaves out an instant that would always be last night's.",
    source="Plan-Net 1.1.0, profiles: meta.lastUpdated 1..1",
    caught_by=("public-last-updated", "public-profiles-hold"),
)


def apply(seams: Seams) -> None:
    """Leave out meta.lastUpdated of locations."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "directory":
            for each in found:
                if each["resourceType"] == "Location":
                    each["meta"].pop("lastUpdated", None)
        return found

    seams.public.held = kept
