"""Everybody is told of a deletion."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="deletion-told-to-everybody",
    title="What was deleted is answered with 410 to everybody",
    seam="data.deletion_known",
    story=(
        "A record that was deleted has no owner any more, so nothing is left to compare the token with, and the answer "
        "says what is true: it is gone. Whoever tries an id learns that another member once had that claim."
    ),
    source="REQ-HH-018; catalogue LV-28",
    caught_by=("household-two-worlds-alike",),
)


def apply(seams: Seams) -> None:
    """Ask for nobody."""
    seams.data.deletion_known = lambda _record, _view: True
