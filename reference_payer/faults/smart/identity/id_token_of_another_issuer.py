"""An id token names another issuer."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="id-token-of-another-issuer",
    title="An id token names another issuer",
    seam="authorization.identified",
    story=(
        "The issuer is the inner name of the identity service. An app that compares it with the metadata refuses "
        "every login, and one that does not is open to tokens of others."
    ),
    source="OpenID Connect Core section 3.1.3.7, 2",
    caught_by=("smart-id-token-right",),
)


def apply(seams: Seams) -> None:
    """Name the inner host."""
    healthy = seams.authorization.identified
    seams.authorization.identified = lambda claims, grant: {
        **healthy(claims, grant),
        "iss": "https://id.internal.example",
    }
