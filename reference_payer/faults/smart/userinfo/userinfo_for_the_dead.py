"""UserInfo answers tokens that are expired or revoked."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="userinfo-for-the-dead",
    title="UserInfo answers tokens that are expired or revoked",
    seam="authorization.user_token",
    story=(
        "The login service finds the session of a token and tells who it is. Whether the token still lives is asked "
        "by the gateway, and the gateway stands before the API alone."
    ),
    source="OpenID Connect Core section 5.3.3; RFC 6750 section 3.1",
    caught_by=("smart-userinfo-needs-token",),
)


def apply(seams: Seams) -> None:
    """Look for the token, and not whether it lives."""

    def found(vault: Vault, value: str | None, _now: datetime) -> Access | None:
        token = vault.access.get(value or "")
        return token if token is not None and "openid" in token.scopes else None

    seams.authorization.user_token = found
