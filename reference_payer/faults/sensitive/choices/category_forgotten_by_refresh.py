"""A category kept from apps is read again once the token was refreshed."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.vault import Grant, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-forgotten-by-refresh",
    title="A category kept from apps is read again once the token was refreshed",
    seam="authorization.rotated",
    story=(
        "The choice is copied to the access token as a list of what it may not see. The token that a refresh "
        "gives is made from the consent, where nothing of the kind stands."
    ),
    source="RV-12; RR-05",
    caught_by=("sensitive-choice-binds-tokens",),
)


def apply(seams: Seams) -> None:
    """Forget the choice of a grant whose token was refreshed."""
    rotated, healthy = seams.authorization.rotated, seams.chosen.withheld
    refreshed: set[str] = set()

    def forgetful(vault: Vault, refresh: Refresh, now: datetime) -> Refresh:
        refreshed.add(refresh.grant.id)
        return rotated(vault, refresh, now)

    def withheld(choices: Choices, grant: Grant) -> frozenset[str]:
        return frozenset() if grant.id in refreshed else healthy(choices, grant)

    seams.authorization.rotated = forgetful
    seams.chosen.withheld = withheld
