"""Introspection does not tell the patient of a token."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="introspection-forgets-patient",
    title="Introspection does not tell the patient of a token",
    seam="authorization.introspected",
    story=(
        "The endpoint came with the OAuth product, which knows nothing of launch contexts. A gateway that "
        "relies on it cannot tell whose record a token is for."
    ),
    source="REQ-OA-29; SMART App Launch 2.2, token introspection",
    caught_by=("smart-introspection-truthful",),
)


def apply(seams: Seams) -> None:
    """Leave the launch context out."""

    def without_patient(document: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in document.items() if name != "patient"}

    seams.authorization.introspected = without_patient
