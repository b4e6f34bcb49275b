"""The signature of a token is not looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-signature-not-looked-at",
    title="The signature of a token is not looked at",
    seam="data.token",
    story=(
        "The gateway verifies signatures, so the service behind it only reads the claims. Since the move to the "
        "cloud the service is reached beside the gateway as well."
    ),
    source="RFC 8725 section 3.3; RFC 9068 section 4",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Look for a signature, and not at it."""

    def verify(header: Mapping[str, Any], _text: bytes, signature: bytes) -> bool:
        return header["alg"] == "RS256" and bool(signature)

    use(seams, verify)
