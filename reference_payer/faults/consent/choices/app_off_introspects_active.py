"""Introspection calls the tokens of an app that was turned off active."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="app-off-introspects-active",
    title="Introspection calls the tokens of an app that was turned off active",
    seam="chosen.serves",
    story=(
        "Introspection reads the token table, and the switch for apps stands elsewhere. Every service that asks "
        "there, and not at the API, goes on believing the app."
    ),
    source="RV-07; RFC 7662, section 2.2",
    caught_by=("consent-app-off-closed",),
)


def apply(seams: Seams) -> None:
    """Ask for no app where a token is introspected."""
    healthy = seams.chosen.serves

    def serves(choices: Choices, client_id: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return occasion is Occasion.INTROSPECTION or healthy(choices, client_id, occasion, access_path)

    seams.chosen.serves = serves
