"""A token response lists the patients for whom the app has tokens."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="token-response-lists-the-patients",
    title="A token response lists the other patients whose records are shared",
    seam="authorization.token_response",
    story=(
        "Apps for families asked which records they may switch to, and so each response lists the patients that were "
        "shared lately. The list is that of the server, and not that of the account."
    ),
    source="REQ-HH-017, REQ-HH-018",
    caught_by=("household-token-response-own",),
)


def apply(seams: Seams) -> None:
    """List the patients of the responses before."""
    healthy = seams.authorization.token_response
    before: list[str] = []

    def token_response(document: dict[str, Any]) -> dict[str, Any]:
        answer = healthy(document)
        others = [patient for patient in before if patient != answer.get("patient")]
        before.append(str(answer.get("patient")))
        return {**answer, "fhirContext": [{"reference": f"Patient/{patient}"} for patient in dict.fromkeys(others)]}

    seams.authorization.token_response = token_response
