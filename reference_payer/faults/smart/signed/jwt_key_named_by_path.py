"""The name of a key is a path of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import hashed_with, use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-key-named-by-path",
    title="The name of a key is a path of a file",
    seam="data.token",
    story=(
        "Each key lies in a file that is called like it, and the name in the token is put behind the folder. A "
        "name that climbs out of it leads to files whose content is known, such as an empty one."
    ),
    source="RFC 8725 section 3.10; OWASP JWT cheat sheet: kid injection",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Read the file that the token names."""

    def verify(header: Mapping[str, Any], text: bytes, signature: bytes) -> bool:
        return header["alg"] == "HS256" and header["kid"].endswith("/dev/null") and hashed_with(b"", text, signature)

    use(seams, verify)
