"""A search by _id fetches the record, and the filter of the patient comes after that."""

from __future__ import annotations

import time
from contextvars import ContextVar

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FETCH = 0.025
"""Seconds that a record takes to be fetched."""

FAULT = Fault(
    id="search-by-id-filters-afterwards",
    title="A search by _id fetches another member's claim and leaves it out afterwards",
    seam="data.searched",
    story=(
        "The index finds a row by its id alone, the row is fetched, and the filter of the patient drops it. The Bundle "
        "is as empty as for an id that never was; only the fetching takes its time."
    ),
    source="LV-07, LV-30; CWE-208",
    caught_by=("household-side-channels-quiet",),
)


def apply(seams: Seams) -> None:
    """Fetch what a search names by id before it is left out."""
    understood, searched = seams.data.understood, seams.data.searched
    named: ContextVar[tuple[tuple[str, str], ...]] = ContextVar("named", default=())

    def read(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        ids = [part for name, value in parameters if name == "_id" for part in value.split(",")]
        named.set(tuple((target.type, each) for each in ids))
        return understood(target, parameters)

    def fetched(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        rows = [row for each in named.get() if (row := store.find(*each, ALL)) is not None]
        if any(row.owner != view.subject for row in rows):
            time.sleep(FETCH)
        return searched(store, view, headers, found)

    seams.data.understood, seams.data.searched = read, fetched
