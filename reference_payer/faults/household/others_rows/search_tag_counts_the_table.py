"""The tag of a search counts the table."""

from __future__ import annotations

from dataclasses import replace

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="search-tag-counts-the-table",
    title="The tag of a search is the number of records that the payer holds",
    seam="data.searched",
    story=(
        "A search gets a tag so that apps can keep its answer. Working it out over the answer would cost a second "
        "pass, and the number of rows is at hand: it changes whenever something was added. Whoever asks twice sees it."
    ),
    source="REQ-HH-018; catalogue LV-71",
    caught_by=("household-two-worlds-alike",),
)


def apply(seams: Seams) -> None:
    """Tag the answer with the number of rows."""
    healthy = seams.data.searched

    def tagged(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        answer = healthy(store, view, headers, found)
        return replace(answer, headers={**answer.headers, "etag": f'W/"{store.count(ALL)}"'})

    seams.data.searched = tagged
