"""A write to what is there is forbidden, and one to what is not there is not found."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, unseen
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="writes-tell-existence",
    title="A write to a record that exists is refused otherwise than one to a record that does not",
    seam="data.other_method",
    story=(
        "Writes are refused to everybody, so their code was not reviewed. It looks the record up first, to tell what "
        "is wrong: that there is no such record, or that this app may not change it."
    ),
    source="LV-53; R4 http.html: an update that creates reveals what exists",
    caught_by=("household-write-refusal-uniform",),
)


def apply(seams: Seams) -> None:
    """Look the record up before a write is refused."""
    healthy = seams.data.other_method

    def looked_up(method: str, store: Store, target: Target) -> Answer:
        writes = method in {"PUT", "PATCH", "DELETE"}
        if writes and target.id and store.find(target.type, target.id, ALL) is None:
            raise unseen()
        return healthy(method, store, target)

    seams.data.other_method = looked_up
