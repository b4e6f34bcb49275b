"""A modifier of a parameter is ignored."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="modifiers-ignored",
    title="A modifier of a parameter is ignored",
    seam="data.criterion",
    story=(
        "The name of a parameter is cut at its colon and the rest forgotten. A search for what is missing, or "
        "for what is not, finds the opposite."
    ),
    source="R4, search.html#modifiers: a server SHALL reject a modifier that it does not support",
    caught_by=(
        "conformance-unknown-modifier",
        "conformance-missing-modifier",
        "conformance-modifiers",
    ),
)


def apply(seams: Seams) -> None:
    """Forget the modifier."""
    healthy = seams.data.criterion

    def plain(asked: Asked, context: Context) -> Condition:
        return healthy(replace(asked, modifier=""), context)

    seams.data.criterion = plain
