"""A request without a token is served."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="anonymous-served",
    title="A request without a token is served",
    seam="data.credentials",
    story=(
        "Behind the gateway every request used to have a token, so a missing one was taken for an internal "
        "call. The server now stands in front of the gateway too."
    ),
    source="REQ-OA-22; Aetna (OCR 2020): claims documents were reachable without login",
    caught_by=("smart-no-token-refused", "smart-bearer-challenge"),
)


def apply(seams: Seams) -> None:
    """Take the last token for a missing one."""
    healthy, token = seams.data.credentials, seams.data.token

    def or_nobody(authorization: Sequence[str], query: str) -> str:
        return healthy(authorization, query) if authorization else ""

    def last_one(vault: Vault, value: str) -> Access | None:
        return token(vault, value) if value else next(reversed(vault.access.values()), None)

    seams.data.credentials = or_nobody
    seams.data.token = last_one
