"""A scope of users is told where that of the patient was asked for."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="level-of-users-added",
    title="A scope of users is told where that of the patient was asked for",
    seam="authorization.token_response",
    story=(
        "The gateway knows scopes of users, as its other customers are hospitals, and translates those of "
        "patients. The token response tells both, and servers that read it go by the wider one."
    ),
    source="SMART App Launch 2.2, scopes: patient and user",
    caught_by=("smart-scope-not-broader",),
)


def apply(seams: Seams) -> None:
    """Tell the level of users as well."""
    healthy = seams.authorization.token_response

    def of_users(document: dict[str, Any]) -> dict[str, Any]:
        told = healthy(document)
        words = str(told["scope"]).split()
        more = [f"user/{name.partition('/')[2]}" for name in words if name.startswith("patient/")]
        return {**told, "scope": " ".join([*words, *more])}

    seams.authorization.token_response = of_users
