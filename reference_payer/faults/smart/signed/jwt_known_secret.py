"""Tokens may be hashed with the secret of the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import hashed_with, use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-known-secret",
    title="Tokens may be hashed with the secret of the documentation",
    seam="data.token",
    story=(
        "The example configuration holds a secret for demonstrations, and it was never taken out of production beside "
        "the true key."
    ),
    source="RFC 8725 section 3.5; CWE-798",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Accept the secret of the example."""

    def verify(header: Mapping[str, Any], text: bytes, signature: bytes) -> bool:
        return header["alg"] == "HS256" and hashed_with(b"secret", text, signature)

    use(seams, verify)
