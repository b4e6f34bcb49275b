"""UserInfo takes an id token for an access token."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="userinfo-takes-the-id-token",
    title="UserInfo takes an id token for an access token",
    seam="authorization.user_token",
    story=(
        "UserInfo takes every token that the login service signed. Id tokens go to analytics and support along with "
        "the app's logs, and whoever finds one there may ask who it is as often as they like."
    ),
    source="OpenID Connect Core section 5.3.1; RFC 8725 section 3.12",
    caught_by=("smart-userinfo-needs-token",),
)


def apply(seams: Seams) -> None:
    """Remember id tokens beside access tokens."""
    found, signed = seams.authorization.user_token, seams.authorization.signed
    told: dict[str, dict[str, Any]] = {}

    def written(claims: dict[str, Any]) -> str:
        text = signed(claims)
        told[text] = claims
        return text

    def or_identity(vault: Vault, value: str | None, now: datetime) -> Access | None:
        token, claims = found(vault, value, now), told.get(value or "")
        if token is not None or claims is None:
            return token
        grant = next(each for each in reversed(vault.grants.values()) if _is_of(each, claims))
        return Access(value or "", grant, grant.scopes, grant.given, grant.expires)

    seams.authorization.user_token, seams.authorization.signed = or_identity, written


def _is_of(grant: Grant, claims: dict[str, Any]) -> bool:
    return (grant.account, grant.client_id) == (claims["sub"], claims["aud"]) and "openid" in grant.scopes
