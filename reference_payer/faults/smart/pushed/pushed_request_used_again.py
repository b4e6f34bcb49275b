"""The name of a pushed request leads to one code after the other."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pushed-request-used-again",
    title="The name of a pushed request leads to one code after the other",
    seam="authorization.pushed_usable",
    story=(
        "A member who loads the page again shall not see an error, so a name serves as often as it is shown, "
        "also after a code was given for it."
    ),
    source="RFC 9126 section 7.3",
    caught_by=("smart-pushed-request-used-once",),
)


def apply(seams: Seams) -> None:
    """Remember no use."""
    seams.authorization.pushed_usable = lambda pushed, client_id, now: (
        pushed.client_id == client_id and now < pushed.expires
    )
