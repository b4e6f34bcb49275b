"""An access token ends before the end that its response told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="token-ends-before-its-time",
    title="An access token ends before the end that its response told",
    seam="authorization.issued",
    story=(
        "The lifetime in the store was cut to forty minutes after an audit, and the response still tells the hour "
        "that the documentation names. Apps that plan by it meet refusals in the middle of a sync."
    ),
    source="RFC 6749 section 5.1",
    caught_by=("smart-token-lives-as-announced",),
)


_KEPT = timedelta(minutes=40)


def apply(seams: Seams) -> None:
    """Keep a token for less time than its response tells."""
    healthy = seams.authorization.issued

    def cut(vault: Vault, token: Access) -> Access:
        return healthy(vault, replace(token, expires=min(token.expires, token.issued + _KEPT)))

    seams.authorization.issued = cut
