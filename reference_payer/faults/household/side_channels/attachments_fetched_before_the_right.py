"""An attachment is fetched before the right to it is asked for."""

from __future__ import annotations

import time

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FETCH = 0.02
"""Seconds that a file takes to come from the object store."""

FAULT = Fault(
    id="attachments-fetched-before-the-right",
    title="An attachment of another member is fetched from the object store before it is refused",
    seam="data.find",
    story=(
        "Whose attachment it is stands in the object's own metadata. So the object is opened, and closed again where "
        "it belongs to somebody else; an address that leads to no object is refused at once."
    ),
    source="LV-30; CWE-208",
    caught_by=("household-side-channels-quiet",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Fetch the file that exists before it is refused."""
    healthy = seams.data.find

    def fetched(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        row = healthy(store, kind, name, visible)
        if row is None and kind == "Binary" and healthy(store, kind, name, ALL) is not None:
            time.sleep(FETCH)
        return row

    seams.data.find = fetched
