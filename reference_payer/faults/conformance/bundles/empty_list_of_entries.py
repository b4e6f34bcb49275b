"""A search that finds nothing has an empty list of entries."""

from __future__ import annotations

from dataclasses import replace

import orjson
from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="empty-list-of-entries",
    title="A search that finds nothing has an empty list of entries",
    seam="data.searched",
    story=(
        "The Bundle is a class with a list of entries, and the list is written as it is. Most apps go over an "
        "empty list as over none; the strict ones reject the Bundle, and their users are told that the payer "
        "is down."
    ),
    source="R4, json.html: an array is never empty",
    caught_by=("conformance-bundles-formed",),
)


def apply(seams: Seams) -> None:
    """Write the list, whatever is in it."""
    healthy = seams.data.searched

    def searched(store: Store, view: View, headers: Headers, answer: Answer) -> Answer:
        told = healthy(store, view, headers, answer)
        document = orjson.loads(told.body)
        if document.get("resourceType") != "Bundle" or "entry" in document:
            return told
        return replace(told, body=orjson.dumps({**document, "entry": []}))

    seams.data.searched = searched
