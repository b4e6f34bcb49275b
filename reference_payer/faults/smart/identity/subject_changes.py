"""The id token names a person by another subject at each login."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import opaque
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="subject-changes",
    title="The id token names a person by another subject at each login",
    seam="authorization.identified",
    story=(
        "A random subject was meant to keep apps from putting their data together. It is drawn for each login, "
        "and not for each app."
    ),
    source="OpenID Connect Core sections 2, 8.1",
    caught_by=("smart-subject-of-one-person", "smart-userinfo-names-the-login"),
)


def apply(seams: Seams) -> None:
    """Draw a name."""
    healthy = seams.authorization.identified
    seams.authorization.identified = lambda claims, grant: {**healthy(claims, grant), "sub": opaque()}
