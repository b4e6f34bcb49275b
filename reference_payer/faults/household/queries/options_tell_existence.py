"""OPTIONS tells whether a record exists."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, unseen
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="options-tell-existence",
    title="OPTIONS is answered for records that exist and refused for others",
    seam="data.options",
    story=(
        "Preflight requests come without a token, so OPTIONS was taken out of the rule. The router looks the "
        "record up to tell which methods it allows."
    ),
    source="LV-27; CWE-204",
    caught_by=("household-denial-uniform",),
)


def apply(seams: Seams) -> None:
    """Look the record up before saying what may be done with it."""

    def looked_up(store: Store, target: Target) -> Answer:
        if target.id and store.find(target.type, target.id, ALL) is None:
            raise unseen()
        return Answer(204, b"", headers={"Allow": ", ".join(target.methods)})

    seams.data.options = looked_up
