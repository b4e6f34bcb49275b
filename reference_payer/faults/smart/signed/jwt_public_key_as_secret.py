"""A token hashed with the public key is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import hashed_with, public_text, use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-public-key-as-secret",
    title="A token hashed with the public key is accepted",
    seam="data.token",
    story=(
        "One function verifies tokens with the key that it is given. For HS256 it takes the same text for a "
        "secret, and that text is published for everybody."
    ),
    source="RFC 8725 section 2.1; CVE-2016-10555",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Take the public key for a secret."""

    def verify(header: Mapping[str, Any], text: bytes, signature: bytes) -> bool:
        return header["alg"] == "HS256" and hashed_with(public_text(), text, signature)

    use(seams, verify)
