"""The next link holds a place in everybody's rows."""

from __future__ import annotations

from dataclasses import replace

import orjson
from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="next-link-tells-the-place",
    title="The next link tells how far the scan of all records has come",
    seam="data.searched",
    story=(
        "The link to the next page carries the place in the index at which the scan goes on, so that support can see "
        "from a log how deep a search went. The place counts the rows of everybody that were passed over."
    ),
    source="REQ-HH-018; catalogue LV-22",
    caught_by=("household-two-worlds-alike",),
)


def apply(seams: Seams) -> None:
    """Add the number of rows that the scan has to go over."""
    healthy = seams.data.searched

    def placed(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        answer = healthy(store, view, headers, found)
        bundle = orjson.loads(answer.body)
        for link in bundle["link"]:
            if link["relation"] == "next":
                link["url"] += f"&_of={store.count(ALL)}"
        return replace(answer, body=orjson.dumps(bundle))

    seams.data.searched = placed
