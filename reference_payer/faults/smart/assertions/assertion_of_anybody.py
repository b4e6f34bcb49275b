"""An assertion about somebody else is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-of-anybody",
    title="An assertion about somebody else is accepted",
    seam="authorization.assertion_meant",
    story=(
        "Which app asks is taken from the form, and the key is looked up by that. Whom the assertion names is "
        "never read."
    ),
    source="RFC 7523 section 3, items 1 and 2",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Compare the audience alone."""
    seams.authorization.assertion_meant = lambda _app, claims, audience: claims.get("aud") == audience
