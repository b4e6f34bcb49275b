"""The id token of a refresh names the person by another subject."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-names-another-subject",
    title="The id token of a refresh names the person by another subject",
    seam="authorization.identified_again",
    story=(
        "The subject of a login is worked out by the login service, and that of a refresh by the token "
        "service, which knows the consent and takes its number for the subject. After the first refresh an "
        "app takes its user for a new one."
    ),
    source="OpenID Connect Core section 12.2: sub is the same",
    caught_by=("smart-refreshed-id-token-right",),
)


def apply(seams: Seams) -> None:
    """Take the number of the consent for the person's."""
    healthy = seams.authorization.identified_again
    seams.authorization.identified_again = lambda claims, grant: {**healthy(claims, grant), "sub": grant.id}
