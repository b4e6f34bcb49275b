"""A token that a refresh gave searches everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    refreshed_tokens,
    token_at_hand,
)
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="refreshed-tokens-forget-the-patient",
    title="A token that a refresh gave searches everybody",
    seam="data.visibility.owner",
    story=(
        "The patient stands in the token that a code gives. The refresh makes a new one out of the scopes, "
        "and what a search finds no patient in, it does not limit."
    ),
    source="LV-55; Inferno g10 test kit #522; OpenEMR pull request 5200",
    caught_by=("household-refreshed-token-bound",),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where a refreshed token searches."""
    renewed, presented = refreshed_tokens(seams), token_at_hand(seams)
    visibility, healthy = seams.data.visibility, seams.data.visibility.owner

    def owned(view: View, access_path: AccessPath) -> Condition:
        token = presented()
        forgotten = access_path in (AccessPath.SEARCH, AccessPath.PAGE) and token is not None and token.value in renewed
        return ALL if forgotten else healthy(view, access_path)

    visibility.owner = owned
