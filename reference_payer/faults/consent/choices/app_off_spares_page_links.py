"""Page links go on for an app that was turned off."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="app-off-spares-page-links",
    title="Page links go on for an app that was turned off",
    seam="chosen.serves",
    story=(
        "A page is served by the name in its link, which was given to the app when it was still on. The switch is "
        "asked for where a search begins."
    ),
    source="RV-07; RR-01",
    caught_by=("consent-app-off-closed",),
)


def apply(seams: Seams) -> None:
    """Ask for no app where a page is fetched."""
    healthy = seams.chosen.serves

    def serves(choices: Choices, client_id: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return access_path is AccessPath.PAGE or healthy(choices, client_id, occasion, access_path)

    seams.chosen.serves = serves
