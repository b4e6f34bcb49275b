"""Drugs of the formulary do not name their profile."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-unprofiled",
    title="Drugs of the formulary do not name their profile",
    seam="public.held",
    story="Drugs are loaded from a vendor's file, whose resources name no profile, and are served as they come.",
    source="US Drug Formulary 2.0.1, CapabilityStatement",
    caught_by=("public-profile-named",),
)


def apply(seams: Seams) -> None:
    """Leave out meta.profile of drugs."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "formulary":
            for each in found:
                if each["resourceType"] == "MedicationKnowledge":
                    each["meta"].pop("profile", None)
        return found

    seams.public.held = kept
