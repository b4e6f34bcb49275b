"""A version is fetched from the archive before the right to it is asked for."""

from __future__ import annotations

import time

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.replacing import way_asked
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FETCH = 0.03
"""Seconds that a version takes to come from the archive."""

FAULT = Fault(
    id="versions-fetched-before-the-right",
    title="A version of another member's claim is fetched from the archive before it is refused",
    seam="data.find",
    story=(
        "Reads ask the database with the patient in the condition. Versions lie in an archive by their id alone, so "
        "one is fetched and then compared with the patient; for an id without versions there is nothing to fetch."
    ),
    source="LV-02, LV-30; CWE-208",
    caught_by=("household-side-channels-quiet",),
)


def apply(seams: Seams) -> None:
    """Fetch a version that exists before it is refused."""
    healthy, way = seams.data.find, way_asked(seams)

    def fetched(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        row = healthy(store, kind, name, visible)
        if row is None and "/_history/" in way()[0] and healthy(store, kind, name, ALL) is not None:
            time.sleep(FETCH)
        return row

    seams.data.find = fetched
