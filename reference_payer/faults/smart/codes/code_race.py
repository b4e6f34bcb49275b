"""Two requests at once redeem one code."""

from __future__ import annotations

from payerproof.reference_payer.alterations import read_before_marked
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="code-race",
    title="A code is redeemed twice by two requests at once",
    seam="authorization.code_found",
    story=(
        "The code is read, the database is asked for the consent, and then the code is marked as used. Of two "
        "requests that arrive together both read it unused. Whoever stole the code only has to be quick."
    ),
    source="oauthlib #618; supabase auth #2613; RFC 6749 section 4.1.2",
    caught_by=("smart-code-race",),
)


def apply(seams: Seams) -> None:
    """Read the code, wait for the database, and mark it after that."""
    seams.authorization.code_found = read_before_marked(seams.authorization.code_found)
