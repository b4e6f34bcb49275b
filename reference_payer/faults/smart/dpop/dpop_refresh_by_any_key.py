"""A refresh token that is bound to a key is refreshed without it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="dpop-refresh-by-any-key",
    title="A refresh token that is bound to a key is refreshed without it",
    seam="authorization.refresh_proven",
    story=(
        "Access tokens are bound, and refresh tokens were forgotten: they live in the old service, which "
        "knows of no keys. Who steals one has it bound to a key of the own."
    ),
    source="RFC 9449 section 5: refresh tokens of public clients are bound",
    caught_by=("smart-dpop-refresh-bound",),
)


def apply(seams: Seams) -> None:
    """Ask for no key."""
    seams.authorization.refresh_proven = lambda _token, _key: True
