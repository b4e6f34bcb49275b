"""An app that was turned off goes on refreshing its tokens."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="app-off-spares-refresh",
    title="An app that was turned off goes on refreshing its tokens",
    seam="chosen.serves",
    story=(
        "The API looks the app up at every request, the token endpoint when a code comes. A refresh token proves "
        "that the app was known once, and that is taken for enough."
    ),
    source="RV-07: payer disables app; refresh",
    caught_by=("consent-app-off-closed",),
)


def apply(seams: Seams) -> None:
    """Ask for no app where a token is refreshed."""
    healthy = seams.chosen.serves

    def serves(choices: Choices, client_id: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return occasion is Occasion.REFRESH or healthy(choices, client_id, occasion, access_path)

    seams.chosen.serves = serves
