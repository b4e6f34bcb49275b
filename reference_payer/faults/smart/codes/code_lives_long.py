"""A code works long after its minute."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="code-lives-long",
    title="A code works long after its minute",
    seam="authorization.code_usable",
    story=(
        "The expiry of a code is written into the table and never read. A code from a proxy log is still "
        "worth a token the next day."
    ),
    source="REQ-OA-09; RFC 6749 section 4.1.2: ten minutes at most, SMART: about one",
    caught_by=("smart-code-expires",),
)


def apply(seams: Seams) -> None:
    """Never look at the age of a code."""
    seams.authorization.code_usable = lambda code, now: not code.used and code.grant.live(now)
