"""Items of the formulary were last updated next year."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-undated",
    title="Items of the formulary were last updated next year",
    seam="public.held",
    story="The instant is written from the day on which the new list takes effect, which is months ahead.",
    source="US Drug Formulary 2.0.1, profiles: meta.lastUpdated",
    caught_by=("public-last-updated",),
)


def apply(seams: Seams) -> None:
    """Date every item into next year."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "formulary":
            for each in found:
                if each["resourceType"] == "Basic":
                    each["meta"]["lastUpdated"] = "2027-01-01T00:00:00Z"
        return found

    seams.public.held = kept
