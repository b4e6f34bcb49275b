"""Lines refer to the care team by numbers that the claim does not have."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="care-team-numbered-from-the-store",
    title="Lines refer to care team members by numbers of the store",
    seam="data.body",
    story=(
        "The care team is numbered anew for each claim, and the lines keep the numbers of the claim system's own "
        "table. Nobody can tell who rendered which service."
    ),
    source="CARIN BB 2.0.0, ExplanationOfBenefit.careTeam.sequence; R4, ExplanationOfBenefit.item.careTeamSequence",
    caught_by=("conformance-claim-lines-linked",),
)


def apply(seams: Seams) -> None:
    """Give lines numbers that the claim does not have."""

    def renumbered(claim: dict[str, Any]) -> None:
        for line in claim.get("item", ()):
            if "careTeamSequence" in line:
                line["careTeamSequence"] = [4711 + number for number in line["careTeamSequence"]]

    alter_resources(seams, "ExplanationOfBenefit", renumbered)
