"""A search tells its cost, which the rows of everybody make."""

from __future__ import annotations

from dataclasses import replace

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="cost-counts-the-rows",
    title="A header of every search tells how many claims had to be gone over",
    seam="data.searched",
    story=(
        "Apps have a quota, so every answer tells what it cost: the rows that the database went over. Those are "
        "the rows of everybody, as the filter of the record comes after the scan, and a claim of a spouse costs more."
    ),
    source="REQ-HH-018; catalogue LV-71",
    caught_by=("household-two-worlds-alike",),
)


_CLAIMS = Condition("r.type = 'ExplanationOfBenefit'", ())


def apply(seams: Seams) -> None:
    """Charge what was gone over."""
    healthy = seams.data.searched

    def charged(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        answer = healthy(store, view, headers, found)
        return replace(answer, headers={**answer.headers, "x-request-charge": str(store.count(_CLAIMS))})

    seams.data.searched = charged
