"""A representative's token of a refresh for fewer scopes opens the representative's own record."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import refreshed_tokens, token_at_hand
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="narrowed-refresh-turns-to-the-holder",
    title="A refresh for fewer scopes gives a token for the record of who signed in, and not of whom they chose",
    seam="data.visibility.owner",
    story=(
        "A plain refresh copies the grant. One that names scopes is answered like a new request, from the session: "
        "the patient is that of the account, and the choice of the child is not asked for again."
    ),
    source="REQ-HH-016; OpenEMR #5191: the patient of a refresh that names a part of the scopes",
    caught_by=("household-later-token-bound",),
)


def apply(seams: Seams) -> None:
    """Look for the holder's rows where a refresh gave a token for fewer scopes than the grant has."""
    renewed, presented = refreshed_tokens(seams), token_at_hand(seams)
    visibility, healthy = seams.data.visibility, seams.data.visibility.owner

    def owned(view: View, access_path: AccessPath) -> Condition:
        token = presented()
        if token is None or token.value not in renewed or not {*token.scopes} < {*token.grant.scopes}:
            return healthy(view, access_path)
        return healthy(view, access_path) | Condition("r.owner = ?", (token.grant.account,))

    visibility.owner = owned
