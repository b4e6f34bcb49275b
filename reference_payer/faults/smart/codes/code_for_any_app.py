"""A code works for another app."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="code-for-any-app",
    title="A code works for another app",
    seam="authorization.code_belongs",
    story=(
        "The token endpoint authenticates the app and redeems the code, each rightly. That the code was "
        "issued to this app is not compared: one app can redeem what was meant for another."
    ),
    source="REQ-OA-08; RFC 9700 section 4.5: code injection",
    caught_by=("smart-code-bound-to-app",),
)


def apply(seams: Seams) -> None:
    """Let a code belong to every app."""
    seams.authorization.code_belongs = lambda _code, _app: True
