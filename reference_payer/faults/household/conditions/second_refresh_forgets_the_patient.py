"""The token of a second refresh searches everybody."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh, Vault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import token_at_hand
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="second-refresh-forgets-the-patient",
    title="A grant that was refreshed twice searches everybody",
    seam="data.visibility.owner",
    story=(
        "The patient is written down beside the code, and a refresh takes it over from the request before it. That is "
        "the code's the first time, and a refresh's from then on, where it stands in another field."
    ),
    source="LV-55; OpenEMR pull request 5151: the context of a token is lost and found again with each refresh",
    caught_by=("household-later-token-bound",),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is once a grant was refreshed twice."""
    rotated, presented = seams.authorization.rotated, token_at_hand(seams)
    visibility, healthy = seams.data.visibility, seams.data.visibility.owner
    times: Counter[str] = Counter()

    def counted(vault: Vault, refresh: Refresh, now: datetime) -> Refresh:
        times[refresh.grant.id] += 1
        return rotated(vault, refresh, now)

    def owned(view: View, access_path: AccessPath) -> Condition:
        token = presented()
        searched = access_path in (AccessPath.SEARCH, AccessPath.PAGE)
        return ALL if searched and token is not None and times[token.grant.id] > 1 else healthy(view, access_path)

    seams.authorization.rotated = counted
    visibility.owner = owned
