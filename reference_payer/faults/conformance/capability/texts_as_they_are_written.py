"""A text is found if it is equal, letter by letter."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="texts-as-they-are-written",
    title="A search by a name finds it in the very letters that it is written in",
    seam="data.criterion",
    story=(
        "The column is compared with `=`, in the collation of the database. A member who types her name in small "
        "letters, or the first half of it, is told that there is nobody of that name."
    ),
    source="R4, search.html#string: equals or starts with, whatever the case and the accents",
    caught_by=("conformance-declared-searches-work",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Compare the whole text as it stands."""
    healthy = seams.data.criterion

    def exactly(asked: Asked, context: Context) -> Condition:
        if asked.parameter.kind == "string" and not asked.modifier:
            asked = replace(asked, modifier="exact")
        return healthy(asked, context)

    seams.data.criterion = exactly
