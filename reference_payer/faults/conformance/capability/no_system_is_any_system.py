"""A token without a system finds the code of any system."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="no-system-is-any-system",
    title="A search for a code without a system finds the code of every system",
    seam="data.criterion",
    story=(
        "An empty system before the bar is taken for none given. Numbers of different registers that happen to be "
        "alike cannot be told apart by any search."
    ),
    source="R4, search.html#token: |[code]",
    caught_by=("conformance-declared-searches-work",),
)


def apply(seams: Seams) -> None:
    """Drop the bar."""
    healthy = seams.data.criterion

    def unbarred(asked: Asked, context: Context) -> Condition:
        if asked.parameter.kind == "token":
            asked = replace(asked, values=tuple(value.removeprefix("|") for value in asked.values))
        return healthy(asked, context)

    seams.data.criterion = unbarred
