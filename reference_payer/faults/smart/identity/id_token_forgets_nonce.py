"""An id token does not repeat the nonce."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="id-token-forgets-nonce",
    title="An id token does not repeat the nonce",
    seam="authorization.identified",
    story=(
        "The nonce travels with the authorization request and is lost where the code is kept. The app cannot tell "
        "whether the token belongs to the login that it began or was planted."
    ),
    source="OpenID Connect Core section 3.1.3.7, rule 11; RFC 9700 section 4.5.3.2",
    caught_by=("smart-id-token-right",),
)


def apply(seams: Seams) -> None:
    """Leave the nonce away."""
    healthy = seams.authorization.identified

    def stated(claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        document = healthy(claims, grant)
        return {name: value for name, value in document.items() if name != "nonce"}

    seams.authorization.identified = stated
