"""The refusal of what exists closes the connection."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import FhirProblem, unseen
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="refusal-closes-the-connection",
    title="The connection is closed after another member's record was refused, and kept for one that never was",
    seam="data.find",
    story=(
        "The record is streamed from the database, and the filter of the patient breaks the stream off. A worker whose "
        "stream broke off closes its connection to be safe. The refusal says nothing else that is different."
    ),
    source="LV-30; CWE-203",
    caught_by=("household-side-channels-quiet",),
)


def apply(seams: Seams) -> None:
    """Close the connection after what exists was refused."""
    healthy = seams.data.find

    def streamed(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        row = healthy(store, kind, name, visible)
        if row is None and healthy(store, kind, name, ALL) is not None:
            plain = unseen()
            raise FhirProblem(plain.status, plain.code, plain.text, {"connection": "close"})
        return row

    seams.data.find = streamed
