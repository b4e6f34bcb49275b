"""The totals of a claim leave out its first line."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="totals-forget-the-first-line",
    title="The totals of a claim leave out its first line",
    seam="data.body",
    story=("The sum begins with the second line. Every total is too small, and each line by itself is right."),
    source="CARIN BB 2.0.0, general guidance on amounts",
    caught_by=("conformance-claim-amounts",),
)


def apply(seams: Seams) -> None:
    """Take the first line off the submitted total."""

    def short(claim: dict[str, Any]) -> None:
        lines = claim.get("item", ())
        for total in claim.get("total", ()):
            if total["category"]["coding"][0]["code"] == "submitted" and lines:
                total["amount"]["value"] = round(total["amount"]["value"] - lines[0]["net"]["value"], 2)

    alter_resources(seams, "ExplanationOfBenefit", short)
