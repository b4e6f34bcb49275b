"""The name of a pushed request never ends."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pushed-request-never-ends",
    title="The name of a pushed request never ends",
    seam="authorization.pushed_usable",
    story=(
        "Requests are kept in a table that is emptied once a week. The lifetime in the answer is what the "
        "standard recommends, and nobody compares it."
    ),
    source="RFC 9126 section 2.2: expires_in",
    caught_by=("smart-pushed-request-expires",),
)


def apply(seams: Seams) -> None:
    """Compare no time."""
    seams.authorization.pushed_usable = lambda pushed, client_id, _now: (
        pushed.client_id == client_id and not pushed.used
    )
