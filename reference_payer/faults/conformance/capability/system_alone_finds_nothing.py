"""A token with a system and no code finds nothing."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import NONE, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="system-alone-finds-nothing",
    title="A search for any code of a system finds nothing",
    seam="data.criterion",
    story=(
        "The value is split at the bar, and the empty half behind it is looked for as a code. An app that asks for "
        "all numbers of one system learns that there are none."
    ),
    source="R4, search.html#token: [system]|",
    caught_by=("conformance-declared-searches-work",),
)


def apply(seams: Seams) -> None:
    """Look for the empty code."""
    healthy = seams.data.criterion

    def halved(asked: Asked, context: Context) -> Condition:
        wanted = healthy(asked, context)
        return NONE if asked.parameter.kind == "token" and asked.values[0].endswith("|") else wanted

    seams.data.criterion = halved
