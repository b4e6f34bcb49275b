"""Records were moved to another store, and their documents were not."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="documents-left-behind",
    title="The documents that records refer to are not there",
    seam="data.find",
    story=(
        "Notes were moved to the new server with the addresses that they had, and the store of documents was to "
        "follow. An app lists every visit note, and opens none of them."
    ),
    source="R4, datatypes.html#Attachment: the URL SHALL resolve to actual data",
    caught_by=("conformance-documents-served",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Find no Binary."""
    healthy = seams.data.find

    def bereft(store: Store, kind: str, ident: str, wanted: Condition) -> Row | None:
        return None if kind == "Binary" else healthy(store, kind, ident, wanted)

    seams.data.find = bereft
