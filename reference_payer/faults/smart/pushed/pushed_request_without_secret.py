"""A request is pushed in the name of a confidential app without its secret."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pushed-request-without-secret",
    title="A request is pushed in the name of a confidential app without its secret",
    seam="authorization.may_push",
    story=(
        "Nothing is given away where a request is pushed, so the endpoint takes it from anybody who names an "
        "app. The consent page then shows that app for a request which it never made."
    ),
    source="RFC 9126 section 2: the client authenticates as at the token endpoint",
    caught_by=("smart-pushed-request-authenticated",),
)


def apply(seams: Seams) -> None:
    """Ask for no secret."""
    seams.authorization.may_push = lambda _app, _secret: True
