"""A signed token is accepted with the algorithm none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-without-signature",
    title="A signed token is accepted with the algorithm none",
    seam="data.token",
    story=(
        "The token's header says how it is to be verified, and the library was asked for any algorithm that it "
        "knows. One of them is none, for tokens that travel within a signed channel."
    ),
    source="RFC 8725 section 3.1; CVE-2015-9235",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Verify none by nothing."""

    def verify(header: Mapping[str, Any], _text: bytes, signature: bytes) -> bool:
        return header["alg"] == "none" and not signature

    use(seams, verify)
