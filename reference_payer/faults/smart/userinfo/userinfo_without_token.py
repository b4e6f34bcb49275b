"""UserInfo answers whoever asks with the last login."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="userinfo-without-token",
    title="UserInfo answers whoever asks with the last login",
    seam="authorization.user_token",
    story=(
        "The current user is kept in a variable of the process when a token was looked up. A request that brings "
        "none leaves the variable as it was, and is told of the person before."
    ),
    source="OpenID Connect Core section 5.3.1; CWE-488",
    caught_by=("smart-userinfo-needs-token",),
)


def apply(seams: Seams) -> None:
    """Remember who was there last."""
    healthy, last = seams.authorization.user_token, list[Access]()

    def current(vault: Vault, value: str | None, now: datetime) -> Access | None:
        token = healthy(vault, value, now)
        if token is not None:
            last[:] = [token]
        return token or next(iter(last), None)

    seams.authorization.user_token = current
