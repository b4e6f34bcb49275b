"""A plan does not lead to its formulary."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-unlinked",
    title="A plan does not lead to its formulary",
    seam="public.held",
    story="The link from the plan's drug coverage to the formulary stands in a document for people.",
    source="US Drug Formulary 2.0.1, PayerInsurancePlan: coverage of drugs",
    caught_by=("public-formulary-linked", "public-profiles-hold"),
)


def apply(seams: Seams) -> None:
    """Leave out the formulary of each drug coverage."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "formulary":
            for each in found:
                for coverage in each.get("coverage", ()):
                    coverage.pop("extension", None)
        return found

    seams.public.held = kept
