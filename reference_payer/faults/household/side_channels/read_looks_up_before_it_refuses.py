"""A read fetches the record before the right to it is asked for."""

from __future__ import annotations

import time

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

LOOKUP = 0.025
"""Seconds that a record takes to come from the claims system."""

FAULT = Fault(
    id="read-looks-up-before-it-refuses",
    title="A read fetches another member's claim before it refuses it",
    seam="data.find",
    story=(
        "The claim comes from the claims system, and its owner is known once it is there. What belongs to somebody "
        "else is refused in the very words of what never was, 25 ms later."
    ),
    source="LV-30; CWE-208",
    caught_by=("household-side-channels-quiet",),
)


def apply(seams: Seams) -> None:
    """Fetch what exists before it is refused; documents lie elsewhere."""
    healthy = seams.data.find

    def fetched(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        row = healthy(store, kind, name, visible)
        if row is None and kind != "Binary" and healthy(store, kind, name, ALL) is not None:
            time.sleep(LOOKUP)
        return row

    seams.data.find = fetched
