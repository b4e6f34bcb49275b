"""The offset of an instant is cut off."""

from __future__ import annotations

import re
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="offset-not-read",
    title="The offset of an instant is cut off",
    seam="data.criterion",
    story=(
        "Instants are cut to the second before they are compared, and what stood behind is lost. An app in another "
        "time zone misses what changed in the hours between."
    ),
    source="R4, search.html#date: the time zone; US Core 6.1.0: instants with their offset",
    caught_by=("conformance-date-offsets",),
)

_OFFSET = re.compile(r"(T\d\d:\d\d:\d\d(?:\.\d+)?)[+-]\d\d:\d\d$")


def apply(seams: Seams) -> None:
    """Read every instant as UTC."""
    healthy = seams.data.criterion

    def in_utc(asked: Asked, context: Context) -> Condition:
        if asked.parameter.kind == "date":
            asked = replace(asked, values=tuple(_OFFSET.sub(r"\1Z", value) for value in asked.values))
        return healthy(asked, context)

    seams.data.criterion = in_utc
