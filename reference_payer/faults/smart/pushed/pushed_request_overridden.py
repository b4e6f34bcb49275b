"""What stands beside a pushed request takes the place of what was pushed."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pushed-request-overridden",
    title="What stands beside a pushed request takes the place of what was pushed",
    seam="authorization.pushed_fields",
    story=(
        "The endpoint reads the pushed parameters first and those of the address after them, into one "
        "dictionary. The last one wins, so the member consents to what the address says."
    ),
    source="RFC 9101 section 6.3; RFC 9126 section 4",
    caught_by=("smart-pushed-request-whole",),
)


def apply(seams: Seams) -> None:
    """Read the address last."""
    seams.authorization.pushed_fields = lambda pushed, beside: list(
        {**dict(pushed.fields), **{name: value for name, value in beside if name != "request_uri"}}.items()
    )
