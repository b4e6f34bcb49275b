"""A search for what has no value finds what has one."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="missing-means-present",
    title="The modifier :missing finds the opposite",
    seam="data.criterion",
    story=(
        "The flag is handed on as the answer to whether the element exists. An app that looks for claims "
        "without a date gets all that have one, and takes the rest for complete."
    ),
    source="R4, search.html#modifiers",
    caught_by=("conformance-missing-modifier",),
)


def apply(seams: Seams) -> None:
    """Take `true` for `false` and `false` for `true`."""
    healthy = seams.data.criterion
    opposite = {"true": "false", "false": "true"}

    def backwards(asked: Asked, context: Context) -> Condition:
        if asked.modifier == "missing":
            asked = replace(asked, values=tuple(opposite.get(value, value) for value in asked.values))
        return healthy(asked, context)

    seams.data.criterion = backwards
