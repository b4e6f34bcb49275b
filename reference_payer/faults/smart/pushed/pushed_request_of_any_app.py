"""The name of a pushed request serves any app."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pushed-request-of-any-app",
    title="The name of a pushed request serves any app",
    seam="authorization.pushed_usable",
    story=(
        "The name cannot be guessed, so whoever shows it is taken for the app that pushed the request. Names "
        "stand in addresses, though, and addresses are seen by many."
    ),
    source="RFC 9126 section 2.2: request_uri is bound to the client that posted the request",
    caught_by=("smart-pushed-request-bound",),
)


def apply(seams: Seams) -> None:
    """Compare no app."""
    healthy = seams.authorization.pushed_usable
    seams.authorization.pushed_usable = lambda pushed, _client_id, now: healthy(pushed, pushed.client_id, now)
