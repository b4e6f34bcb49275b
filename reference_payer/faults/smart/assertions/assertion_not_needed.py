"""An app with a key needs no assertion."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="assertion-not-needed",
    title="An app with a key needs no assertion",
    seam="authorization.proven",
    story=("An app without a secret is a public one, by the column that holds secrets. Apps with keys have none."),
    source="SMART asymmetric authentication; RFC 6749 section 2.3",
    caught_by=("smart-assertion-checked",),
    target="asymmetric",
)


def apply(seams: Seams) -> None:
    """Look for a secret alone."""
    healthy = seams.authorization.proven
    seams.authorization.proven = lambda app, secret: secret is None if app.secret is None else healthy(app, secret)
