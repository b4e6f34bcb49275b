"""A token is verified with a key from the address in its own header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import brought, fetched, signed_by, use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-key-fetched-from-its-header",
    title="A token is verified with a key from the address in its own header",
    seam="data.token",
    story=(
        "The library reads jku, as the standard has it, and fetches the keys of the issuer from there. That "
        "anybody can write an address into a header is the part of the manual that nobody read."
    ),
    source="RFC 8725 section 3.10; CVE-2018-0114; CWE-918",
    caught_by=("smart-token-names-no-key",),
)


def apply(seams: Seams) -> None:
    """Believe the keys at the address that comes along."""

    def verify(header: Mapping[str, Any], text: bytes, signature: bytes) -> bool:
        keys = fetched(header["jku"]) if "jku" in header else []
        return any(signed_by(brought(key), text, signature) for key in keys if key.get("kty") == "RSA")

    use(seams, verify)
