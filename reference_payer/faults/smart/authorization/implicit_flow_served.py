"""A token travels in the address of the redirect."""

from __future__ import annotations

from datetime import datetime, timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Code, Vault, opaque
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="implicit-flow-served",
    title="A token travels in the address of the redirect",
    seam="authorization.handed_over",
    story=(
        "An early app had no server of its own, and the implicit flow was switched on for it. It was never "
        "switched off: tokens end up in histories, logs and Referer headers."
    ),
    source="REQ-OA-13; RFC 9700 section 2.1.2",
    caught_by=("smart-implicit-refused",),
)


def apply(seams: Seams) -> None:
    """Answer response_type=token with a token."""
    healthy = seams.authorization.handed_over

    def token_at_once(vault: Vault, code: Code, response_type: str, now: datetime) -> dict[str, str]:
        if response_type != "token":
            return healthy(vault, code, response_type, now)
        grant = code.grant
        access = vault.add_access(Access(opaque(), grant, grant.scopes, now, now + timedelta(hours=1)))
        return {"access_token": access.value, "token_type": "Bearer"}

    seams.authorization.handed_over = token_at_once
    seams.authorization.response_supported = lambda response_type: response_type in {"code", "token"}
