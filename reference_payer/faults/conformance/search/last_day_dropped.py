"""What ends on the last day of a range is not found."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="last-day-dropped",
    title="The last day of a month or a year that is asked for is left out",
    seam="data.criterion",
    story=(
        "The end of a month is computed as the midnight at which its last day begins. A search for July leaves out "
        "the thirty-first, and one for the year New Year's Eve."
    ),
    source="nhsconnect gpconnect-demonstrator #358; R4, search.html#date: a month is all of its days",
    caught_by=("conformance-date-comparators",),
)

_WHOLE = re.compile(r"\d{4}(-\d\d)?")
"""A year or a month."""


def apply(seams: Seams) -> None:
    """Read a month or a year up to the midnight before its last day."""
    healthy = seams.data.criterion

    def up_to_midnight(asked: Asked, context: Context) -> Condition:
        if asked.parameter.kind != "date" or asked.modifier:
            return healthy(asked, context)
        if len(asked.values) != 1 or _WHOLE.fullmatch(asked.values[0]) is None:
            return healthy(asked, context)
        value = asked.values[0]
        last = f"{value}-12-31" if len(value) == 4 else f"{value}-{monthrange(int(value[:4]), int(value[5:]))[1]}"  # noqa: PLR2004 - a year
        earlier = healthy(replace(asked, values=(f"lt{last}",)), context)
        return healthy(asked, context) & earlier

    seams.data.criterion = up_to_midnight
