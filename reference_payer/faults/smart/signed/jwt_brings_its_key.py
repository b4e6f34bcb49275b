"""A token is verified with the key in its own header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import brought, signed_by, use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-brings-its-key",
    title="A token is verified with the key in its own header",
    seam="data.token",
    story=(
        "To spare a look at the key set, a key that comes along with a token is used. Whose key it is, is not asked."
    ),
    source="RFC 8725 section 3.10; CVE-2018-0114",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Believe the key that comes along."""

    def verify(header: Mapping[str, Any], text: bytes, signature: bytes) -> bool:
        return "jwk" in header and signed_by(brought(header["jwk"]), text, signature)

    use(seams, verify)
