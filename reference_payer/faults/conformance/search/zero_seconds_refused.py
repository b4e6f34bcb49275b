"""An instant with zero seconds is refused."""

from __future__ import annotations

import re

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import bad_value
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="zero-seconds-refused",
    title="A search for an instant whose seconds are zero is refused",
    seam="data.criterion",
    story=(
        "An instant is read, written back by the library, which leaves zero seconds away, and read again by a reader "
        "that wants them. One instant in sixty is a bad request, and an app that asks for what changed since a full "
        "hour never gets an answer."
    ),
    source="Java LocalDateTime.toString; R4, search.html#date: yyyy-mm-ddThh:mm:ss with an offset",
    caught_by=("conformance-last-updated-instant",),
)

_ZERO = re.compile(r"T\d\d:\d\d:00(?:\.0+)?(?=Z|[+-]|$)")


def apply(seams: Seams) -> None:
    """Refuse what loses its seconds."""
    healthy = seams.data.criterion

    def read_again(asked: Asked, context: Context) -> Condition:
        if asked.parameter.kind == "date" and any(_ZERO.search(value) for value in asked.values):
            raise bad_value(f"The parameter {asked.parameter.name} takes an instant with seconds.")
        return healthy(asked, context)

    seams.data.criterion = read_again
