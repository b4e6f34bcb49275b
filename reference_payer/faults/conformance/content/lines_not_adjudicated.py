"""The second line of a claim comes without its adjudication."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="lines-not-adjudicated",
    title="The second line of a claim comes without its adjudication",
    seam="data.body",
    story=(
        "The adjudication is joined on the claim's number alone and lands on the first line. What became of "
        "the others is not told."
    ),
    source="CARIN BB 2.0.0, general guidance on adjudication",
    caught_by=("conformance-claim-lines-adjudicated", "conformance-claim-amounts", "conformance-profiles-hold"),
)


def apply(seams: Seams) -> None:
    """Drop the adjudication of all lines but the first."""

    def first_only(claim: dict[str, Any]) -> None:
        for line in claim.get("item", ())[1:]:
            line.pop("adjudication", None)

    alter_resources(seams, "ExplanationOfBenefit", first_only)
