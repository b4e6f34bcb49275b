"""A part of a token is as good as the whole."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="tokens-compared-by-prefix",
    title="A part of a token is as good as the whole",
    seam="data.token",
    story=(
        "The token store is searched with a LIKE, left over from a support tool that looked tokens up by "
        "their first letters. Whoever saw the shortened token in a log can use it."
    ),
    source="REQ-OA-24; CWE-187",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Take any beginning of a token for the token."""

    def by_prefix(vault: Vault, value: str) -> Access | None:
        return next((token for name, token in vault.access.items() if name.startswith(value)), None)

    seams.data.token = by_prefix
