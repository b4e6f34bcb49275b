"""Anybody may ask what a token stands for."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="introspection-open",
    title="Anybody may ask what a token stands for",
    seam="authorization.may_introspect",
    story=(
        "The introspection endpoint was meant for the payer's own gateway and is reached from outside as "
        "well. Whoever finds a token learns whose it is and what it opens, and can try made-up ones at "
        "leisure."
    ),
    source="REQ-OA-29; RFC 7662 section 2.1: token scanning",
    caught_by=("smart-introspection-protected",),
)


def apply(seams: Seams) -> None:
    """Ask nobody for a secret."""
    seams.authorization.may_introspect = lambda _app, _secret: True
