"""Resources name their status twice."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="names-twice",
    title="Coverage gives its status twice, the older one first",
    seam="data.body",
    story=(
        "A template writes the record as it was enrolled, and the nightly job appends what has changed since. Parsers "
        "that take the last value show the present state; those that take the first show another."
    ),
    source="R4, json.html: property names are unique; RFC 8259, section 4",
    caught_by=("conformance-names-once",),
)


def apply(seams: Seams) -> None:
    """Write the status of the enrolment before everything else."""
    healthy = seams.data.body

    def appended(row: Row, view: View) -> bytes:
        body = healthy(row, view)
        resource = orjson.loads(body)
        if resource["resourceType"] != "Coverage":
            return body
        return b'{"status":"draft",' + body.lstrip()[1:]

    seams.data.body = appended
