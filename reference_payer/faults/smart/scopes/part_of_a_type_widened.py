"""A scope for a part of a type is granted for all of it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="part-of-a-type-widened",
    title="A scope for a part of a type is granted for all of it",
    seam="authorization.granted_scopes",
    story=(
        "What stands behind the question mark was cut off, as the code of version 1 does not know it. The member "
        "agreed to the pharmacy's claims, and the app reads all."
    ),
    source="SMART App Launch 2.2, finer-grained scopes",
    caught_by=("smart-scope-part-enforced",),
)


def apply(seams: Seams) -> None:
    """Cut the parameter off."""
    healthy = seams.authorization.granted_scopes
    seams.authorization.granted_scopes = lambda requested: healthy(scope.partition("?")[0] for scope in requested)
