"""An app that was turned off still asks members for consent and is given codes."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="app-off-still-asks-members",
    title="An app that was turned off still asks members for consent and is given codes",
    seam="chosen.serves",
    story=(
        "The switch is read where data are served. The authorization pages know the app from their own register, "
        "and send members back to it with a code."
    ),
    source="RV-07: payer disables app; authorize page",
    caught_by=("consent-app-off-not-authorized",),
)


def apply(seams: Seams) -> None:
    """Ask for no app at the authorization endpoint."""
    healthy = seams.chosen.serves

    def serves(choices: Choices, client_id: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return occasion is Occasion.AUTHORIZE or healthy(choices, client_id, occasion, access_path)

    seams.chosen.serves = serves
