"""Parts of resources are not tagged as such."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.cutting import Cut

FAULT = Fault(
    id="subset-not-told",
    title="A resource that was cut down looks like a whole one",
    seam="data.cut",
    story=(
        "Elements are left out by the serializer, which knows nothing of tags. An app keeps the part that it "
        "got as the resource, and what it held before is gone."
    ),
    source="R4, search.html#elements: SUBSETTED",
    caught_by=("conformance-summary", "conformance-elements"),
)


def apply(seams: Seams) -> None:
    """Leave the tag away."""
    healthy = seams.data.cut

    def unstated(body: bytes, asked: Cut) -> bytes:
        part = orjson.loads(healthy(body, asked))
        del part["meta"]["tag"][-1]
        return orjson.dumps(part)

    seams.data.cut = unstated
