"""The id token names everybody of a household by one subject."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="subject-of-the-household",
    title="The id token names everybody of a household by one subject",
    seam="authorization.identified",
    story=(
        "The subject is the contract, since members change their user names. A spouse who logs in to the same app "
        "finds what the other one keeps there."
    ),
    source="OpenID Connect Core section 2: sub is never given to another",
    caught_by=("smart-subject-of-one-person",),
)


def apply(seams: Seams) -> None:
    """Name the contract."""
    healthy = seams.authorization.identified
    seams.authorization.identified = lambda claims, grant: {**healthy(claims, grant), "sub": grant.account[:2]}
