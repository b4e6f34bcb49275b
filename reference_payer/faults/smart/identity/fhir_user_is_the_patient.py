"""The id token names the represented as the person who logged in."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="fhir-user-is-the-patient",
    title="The id token names the represented as the person who logged in",
    seam="authorization.identified",
    story=(
        "Patient and user are the same for nearly everybody, so the token takes the one for the other. A parent "
        "who picks the child is the child, for the app and for whoever reads its log."
    ),
    source="REQ-HH-026; SMART scopes: fhirUser is the person using the app",
    caught_by=("smart-fhir-user-logged-in",),
)


def apply(seams: Seams) -> None:
    """Take the record that was picked for the person."""
    healthy = seams.authorization.identified

    def stated(claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        document = healthy(claims, grant)
        if "fhirUser" not in document:
            return document
        return {**document, "fhirUser": f"{str(document['fhirUser']).rpartition('/')[0]}/{grant.patient}"}

    seams.authorization.identified = stated
