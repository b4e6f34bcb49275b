"""Items of the formulary tell no tier."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-untiered",
    title="Items of the formulary tell no tier",
    seam="public.held",
    story="The tier is a matter of the plan, so the items leave it to the plan's brochure.",
    source="42 CFR 422.119(b)(2)(ii); US Drug Formulary 2.0.1, FormularyItem",
    caught_by=("public-formulary-linked", "public-profiles-hold"),
)


def apply(seams: Seams) -> None:
    """Leave out the drug tier of each item."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "formulary":
            for each in found:
                if each["resourceType"] == "Basic":
                    each["extension"] = [one for one in each["extension"] if "DrugTierID" not in one["url"]]
        return found

    seams.public.held = kept
