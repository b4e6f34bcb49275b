"""An id token is accepted as an access token."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="id-token-opens-data",
    title="An id token is accepted as an access token",
    seam="data.token",
    story=(
        "The API takes every token that the payer signed, and looks at the account in it. An id token is signed "
        "by the same key, and is passed on to whoever wants to know who logged in."
    ),
    source="RFC 9068 section 5; OpenID Connect Core section 2; RFC 8725 section 3.12",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Remember id tokens beside access tokens."""
    token, signed, identified = seams.data.token, seams.authorization.signed, seams.authorization.identified
    waiting: list[Grant] = []
    told: dict[str, Grant] = {}

    def about(claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        waiting.append(grant)
        return identified(claims, grant)

    def written(claims: dict[str, Any]) -> str:
        text = signed(claims)
        told[text] = waiting.pop()
        return text

    def or_identity(vault: Vault, value: str) -> Access | None:
        grant = told.get(value)
        return token(vault, value) if grant is None else Access(value, grant, grant.scopes, grant.given, grant.expires)

    seams.data.token, seams.authorization.signed, seams.authorization.identified = or_identity, written, about
