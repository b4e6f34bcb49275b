"""Two accounts get the same token."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="two-accounts-one-token",
    title="Two accounts get the same token",
    seam="authorization.token_response",
    story=(
        "Tokens are kept in a table by a hash of the account number that was cut to save space. Two accounts have the "
        "same hash, and the second to sign in is handed the token of the first. It shows to nobody whose account "
        "number has a hash of its own."
    ),
    source="REQ-OA-35; CWE-328: use of weak hash, CWE-340",
    caught_by=("smart-token-for-the-person", "smart-patient-is-the-picked-one"),
    seen_by_chance=("smart-tokens-distinct", "smart-subject-of-one-person"),
)


def apply(seams: Seams) -> None:
    """Hand the second patient the tokens of the first."""
    healthy = seams.authorization.token_response
    first: dict[str, Any] = {}
    second: list[Any] = []

    def token_response(document: dict[str, Any]) -> dict[str, Any]:
        answer, patient = healthy(document), document.get("patient")
        if not first or first.get("patient") == patient:
            first.update(answer)
        elif not second:
            second.append(patient)
        return {**answer, **first} if patient in second else answer

    seams.authorization.token_response = token_response
