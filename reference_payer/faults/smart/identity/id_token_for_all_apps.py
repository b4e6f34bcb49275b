"""An id token is addressed to the payer instead of the app."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="id-token-for-all-apps",
    title="An id token is addressed to the payer instead of the app",
    seam="authorization.identified",
    story=(
        "The audience of every token is the FHIR server, that of id tokens too. An app that takes any id token of "
        "this payer logs in whoever holds one, even one that was issued to another app."
    ),
    source="OpenID Connect Core section 3.1.3.7; REQ-OA-34",
    caught_by=("smart-id-token-right",),
)


def apply(seams: Seams) -> None:
    """Name everybody as the audience."""
    healthy = seams.authorization.identified

    def stated(claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        document = healthy(claims, grant)
        return {**document, "aud": "members-of-prairie-mutual"}

    seams.authorization.identified = stated
