"""A token is verified with a signature of zeros."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-zeros-for-a-signature",
    title="A token is verified with a signature of zeros",
    seam="data.token",
    story=(
        "Signatures on a curve are verified by a formula which holds for zeros as well, where nobody asks whether "
        "the numbers are in range."
    ),
    source="CVE-2022-21449",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Take zeros for right."""

    def verify(header: Mapping[str, Any], _text: bytes, signature: bytes) -> bool:
        return header["alg"] == "ES256" and not any(signature)

    use(seams, verify)
