"""Two requests at once use one refresh token."""

from __future__ import annotations

from payerproof.reference_payer.alterations import read_before_marked
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-race",
    title="A refresh token is exchanged twice by two requests at once",
    seam="authorization.refresh_found",
    story=(
        "The refresh token is read on one connection and marked as used on another. Two requests that arrive "
        "together both get a new pair, the grant has two heirs, and the reuse that should give the thief away is "
        "never seen."
    ),
    source="Gluu oxAuth #1909; ownCloud oauth2 #70; RFC 9700 section 4.14.2",
    caught_by=("smart-refresh-race",),
)


def apply(seams: Seams) -> None:
    """Read the token, wait for the database, and mark it after that."""
    seams.authorization.refresh_found = read_before_marked(seams.authorization.refresh_found)
