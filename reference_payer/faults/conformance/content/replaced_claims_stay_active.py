"""A claim that was replaced is still active."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="replaced-claims-stay-active",
    title="A claim that was replaced is still active",
    seam="data.body",
    story=(
        "The status is set when a claim is finished and never again. Whoever adds up active claims counts a "
        "corrected one twice."
    ),
    source="CARIN BB 2.0.0, general guidance on related claims",
    caught_by=("conformance-claim-related",),
)


def apply(seams: Seams) -> None:
    """Send cancelled claims as active."""

    def unending(claim: dict[str, Any]) -> None:
        if claim["status"] == "cancelled":
            claim["status"] = "active"

    alter_resources(seams, "ExplanationOfBenefit", unending)
