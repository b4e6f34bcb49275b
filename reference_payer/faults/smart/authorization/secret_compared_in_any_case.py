"""The secret of an app is compared without regard to case."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="secret-compared-in-any-case",
    title="The secret of an app is compared without regard to case",
    seam="authorization.proven",
    story=("Secrets lie in a table whose collation ignores case, and the comparison is made by the database."),
    source="RFC 6749 section 2.3.1; CWE-178",
    caught_by=("smart-app-authenticated",),
)


def apply(seams: Seams) -> None:
    """Compare in small letters."""
    seams.authorization.proven = lambda app, secret: (app.secret or "").lower() == (secret or "").lower()
