"""A read with If-Modified-Since is always answered by 304."""

from __future__ import annotations

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="never-modified",
    title="A read with If-Modified-Since is always not modified",
    seam="data.unchanged",
    story=(
        "That the header is there is taken for the client having the resource. Whoever asks with the date of an "
        "old copy keeps it for ever."
    ),
    source="RFC 9110, section 13.1.3; R4, http.html#cread",
    caught_by=("conformance-modified-since",),
)


def apply(seams: Seams) -> None:
    """Look whether there is a condition, and no further."""
    healthy = seams.data.unchanged

    def always(headers: Headers, row: Row) -> bool:
        return "if-modified-since" in headers or healthy(headers, row)

    seams.data.unchanged = always
