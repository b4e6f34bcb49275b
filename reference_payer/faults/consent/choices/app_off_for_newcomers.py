"""An app that was turned off is only not offered to new members."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="app-off-for-newcomers",
    title="An app that was turned off is only not offered to new members",
    seam="chosen.serves",
    story=(
        "Turning an app off takes it from the list of apps that may ask for consent. Those who consented before "
        "are thought of as served, so their tokens live on."
    ),
    source="RV-07: payer disables app",
    caught_by=(
        "consent-app-off-closed",
        "consent-every-type-closed",
        "consent-every-road-closed",
        "consent-code-dies-with-choice",
    ),
)


def apply(seams: Seams) -> None:
    """Ask at the authorization endpoint alone."""
    healthy = seams.chosen.serves

    def serves(choices: Choices, client_id: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return occasion is not Occasion.AUTHORIZE or healthy(choices, client_id, occasion, access_path)

    seams.chosen.serves = serves
