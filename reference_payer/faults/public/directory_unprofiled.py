"""Practitioners do not name their profile."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-unprofiled",
    title="Practitioners do not name their profile",
    seam="public.held",
    story=(
        "The practitioners come from an older feed, whose resources name no profile, and nobody adds it when they "
        "are loaded."
    ),
    source="Plan-Net 1.1.0, CapabilityStatement: meta.profile of each instance",
    caught_by=("public-profile-named",),
)


def apply(seams: Seams) -> None:
    """Leave out meta.profile of practitioners."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "directory":
            for each in found:
                if each["resourceType"] == "Practitioner":
                    each["meta"].pop("profile", None)
        return found

    seams.public.held = kept
