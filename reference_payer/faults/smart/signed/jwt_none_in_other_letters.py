"""A signed token is accepted with the algorithm None."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.signed_access import use
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="jwt-none-in-other-letters",
    title="A signed token is accepted with the algorithm None",
    seam="data.token",
    story=(
        "After a scan the word none was put on a list of forbidden algorithms. The library reads names of "
        "algorithms in any letters, and the list does not."
    ),
    source="RFC 8725 section 3.1; CVE-2020-28042",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Forbid the word, and not the algorithm."""

    def verify(header: Mapping[str, Any], _text: bytes, _signature: bytes) -> bool:
        return bool(header["alg"] != "none" and header["alg"].lower() == "none")

    use(seams, verify)
