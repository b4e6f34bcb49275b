"""A value that is held is said to be unknown."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="absent-though-held",
    title="data-absent-reason stands where the payer holds the value",
    seam="data.body",
    story=(
        "The mapping fills what it does not find with data-absent-reason, so that the profile is kept. It looks for "
        "the birth date under the name of the old file. The value is there, and the app is told that nobody knows "
        "it."
    ),
    source="US Core, Missing Data: only where the server has no data; HL7 data-absent-reason",
    caught_by=("conformance-content-held",),
)

_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def apply(seams: Seams) -> None:
    """Say of the gender and of the birth date that they are unknown."""
    healthy = seams.data.body

    def unknown(row: Row, view: View) -> bytes:
        body = healthy(row, view)
        if row.type != "Patient":
            return body
        resource = orjson.loads(body)
        resource.pop("birthDate", None)
        resource["_birthDate"] = {"extension": [{"url": _ABSENT, "valueCode": "unknown"}]}
        return orjson.dumps(resource)

    seams.data.body = unknown
