"""Pressing Do not share issues a code all the same."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="denial-still-gives-code",
    title="Pressing Do not share issues a code all the same",
    seam="authorization.allowed",
    story=(
        "The decision is read from the name of the button, and the handler only looks whether the form was "
        "sent. Both buttons send it."
    ),
    source="REQ-CON-001; CWE-862",
    caught_by=(
        "consent-denied-gives-nothing",
        "consent-denied-after-approval",
    ),
)


def apply(seams: Seams) -> None:
    """Take every decision for a yes."""
    seams.authorization.allowed = lambda _decision: True
