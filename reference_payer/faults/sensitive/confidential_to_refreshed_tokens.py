"""A parent's refreshed token reads what is withheld from the parent."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if, refreshed_tokens, token_at_hand
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-to-refreshed-tokens",
    title="A representative's refreshed token reads services that are withheld from the representative",
    seam="data.visibility.consented",
    story=(
        "That a parent is looking is written into the token when the code is redeemed. A refresh makes its token from "
        "the patient and the scopes, and looks to the rules like the member's own."
    ),
    source="REQ-HH-008, LV-55; 45 CFR 164.502(g)(3)(i)",
    caught_by=("sensitive-withheld-from-later-token",),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality before a token that a refresh gave."""
    renewed, presented = refreshed_tokens(seams), token_at_hand(seams)
    visibility = seams.data.visibility

    def of_a_refresh() -> bool:
        token = presented()
        return token is not None and token.value in renewed

    visibility.consented = lifted_if(visibility.consented, of_a_refresh)
