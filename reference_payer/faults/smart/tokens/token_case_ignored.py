"""Tokens are compared without regard to case."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="token-case-ignored",
    title="Tokens are compared without regard to case",
    seam="data.token",
    story=(
        "The column of the token table has the collation of the whole database, which ignores case. Each "
        "letter of a token holds one bit less, and copies in other case work."
    ),
    source="REQ-OA-24; CWE-178",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Compare tokens in small letters."""

    def any_case(vault: Vault, value: str) -> Access | None:
        return next((token for name, token in vault.access.items() if name.lower() == value.lower()), None)

    seams.data.token = any_case
