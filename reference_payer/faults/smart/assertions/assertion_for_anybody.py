"""An assertion for another server is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-for-anybody",
    title="An assertion for another server is accepted",
    seam="authorization.assertion_meant",
    story=(
        "The audience of an assertion differs between the addresses of the test and the true server, so it is not "
        "compared. What an app sends to one payer opens another."
    ),
    source="RFC 7523 section 3, item 3",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Compare issuer and subject alone."""
    seams.authorization.assertion_meant = lambda app, claims, _audience: (
        claims.get("iss") == claims.get("sub") == app.id
    )
