"""A malformed token is an internal error."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="garbage-token-breaks",
    title="A malformed token is an internal error",
    seam="data.token",
    story=(
        "The token is unpacked before it is looked up, and what cannot be unpacked raises. The answer is 500 "
        "instead of 401, and the log fills with traces."
    ),
    source="REQ-OA-22, REQ-OA-43; RFC 6750 section 3.1",
    caught_by=("smart-bearer-challenge",),
)


def apply(seams: Seams) -> None:
    """Break on an unknown token."""

    def unpacked(vault: Vault, value: str) -> Access | None:
        return vault.access[value]

    seams.data.token = unpacked
