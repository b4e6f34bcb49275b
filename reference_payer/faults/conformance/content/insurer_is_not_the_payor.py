"""A claim's insurer is another company than its coverage's payor."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="insurer-is-not-the-payor",
    title="A claim's insurer is another company than its coverage's payor",
    seam="data.body",
    story=(
        "The insurer is taken from the parent company's table, the payor from the plan's. Apps that group "
        "claims by insurer show two plans where there is one."
    ),
    source="CARIN BB 2.0.0, general guidance: the insurer is the payor of the focal coverage",
    caught_by=("conformance-claim-insurer", "conformance-include-delivers"),
)


def apply(seams: Seams) -> None:
    """Name a hospital as insurer."""

    def elsewhere(claim: dict[str, Any]) -> None:
        claim["insurer"] = {"reference": "Organization/org-lakeside"}

    alter_resources(seams, "ExplanationOfBenefit", elsewhere)
