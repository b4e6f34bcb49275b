"""Access tokens are made of the time."""

from __future__ import annotations

import time

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="tokens-of-the-time",
    title="Access tokens are made of the time",
    seam="authorization.issued",
    story=(
        "A token is the time of its issue in microseconds, hashed by nothing, since that is never twice the same. "
        "The time of a login is no secret."
    ),
    source="RFC 6749 section 10.10; CWE-337",
    caught_by=("smart-tokens-unguessable",),
)


def apply(seams: Seams) -> None:
    """Write the time."""
    healthy = seams.authorization.issued

    def timely(vault: Vault, access: Access) -> Access:
        access.value = f"at.{time.time_ns() // 1000}"
        return healthy(vault, access)

    seams.authorization.issued = timely
