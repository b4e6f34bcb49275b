"""The first of two Authorization headers is checked, and the last one decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="last-header-decides",
    title="The first of two Authorization headers is checked, and the last one decides",
    seam="data.credentials",
    story=(
        "The gateway checks the first Authorization header and passes the request on as it came. The API behind it "
        "trusts the gateway, takes the last header, and only looks up whose token that is."
    ),
    source="RFC 9110 section 11.6.2; CWE-444",
    caught_by=("smart-two-tokens-apart",),
)


_GLUE = " "
"""Between the two tokens on their way from gateway to API; no token holds it."""


def apply(seams: Seams) -> None:
    """Let the first token open the door, and the last one say to whose record."""
    credentials, token = seams.data.credentials, seams.data.token

    def both(authorization: Sequence[str], query: str) -> str:
        return _GLUE.join(credentials([each], query) for each in authorization) or credentials(authorization, query)

    def by_the_last(vault: Vault, value: str) -> Access | None:
        first, _, last = value.partition(_GLUE)
        checked, found = token(vault, first), token(vault, last)
        if not last or checked is None or found is None:
            return checked if not last else None
        grant = replace(found.grant, ended=checked.grant.ended, expires=checked.grant.expires)
        return replace(found, grant=grant, expires=checked.expires, revoked=checked.revoked)

    seams.data.credentials, seams.data.token = both, by_the_last
