"""The OpenID configuration does not say how id tokens are signed."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="openid-configuration-without-algorithms",
    title="The OpenID configuration does not say how id tokens are signed",
    seam="surface.openid",
    story=(
        "The document of the OAuth server is served in both places. What OpenID Connect asks for beyond it is "
        "missing, and apps that read it with the usual library do not start."
    ),
    source="OpenID Connect Discovery 1.0 section 3",
    caught_by=("smart-metadata-agree",),
)


def apply(seams: Seams) -> None:
    """Leave out what OpenID Connect adds."""
    seams.surface.openid = lambda document: {
        name: value for name, value in document.items() if name != "id_token_signing_alg_values_supported"
    }
