"""Page links that were given out before go on though the agreement to share is off."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-spares-page-links",
    title="Page links that were given out before go on though the agreement to share is off",
    seam="chosen.shares",
    story=(
        "The page service holds the result that it cut and serves the rest of it by the opaque name in the link. "
        "The agreement was asked for when the search began, and a page is not a search."
    ),
    source="RR-01; RR-16",
    caught_by=("consent-sharing-off-closed",),
)


def apply(seams: Seams) -> None:
    """Ask for no agreement where a page is fetched."""
    healthy = seams.chosen.shares

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return access_path is AccessPath.PAGE or healthy(choices, member, occasion, access_path)

    seams.chosen.shares = shares
