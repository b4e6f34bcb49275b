"""Access tokens are counted."""

from __future__ import annotations

import itertools

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="tokens-counted",
    title="Access tokens are counted",
    seam="authorization.issued",
    story=(
        "The token is the number of its row, with a prefix and a checksum that never changes. Whoever was given "
        "one knows those before and after it."
    ),
    source="RFC 6749 section 10.10; CWE-340",
    caught_by=("smart-tokens-unguessable",),
)


def apply(seams: Seams) -> None:
    """Count from a large number."""
    healthy, numbers = seams.authorization.issued, itertools.count(7_340_112_554)

    def counted(vault: Vault, access: Access) -> Access:
        access.value = f"pmhp-{next(numbers):016x}-prod"
        return healthy(vault, access)

    seams.authorization.issued = counted
