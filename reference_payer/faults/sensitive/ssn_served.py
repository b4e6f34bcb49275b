"""The Patient carries the Social Security number."""

from __future__ import annotations

import hashlib

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="ssn-served",
    title="The Patient carries the Social Security number",
    seam="data.body",
    story=(
        "Enrolment files key people by Social Security number, and the mapping hands every identifier on. "
        "Apps that asked for claims receive the one number that opens a credit line."
    ),
    source="REQ-SEN-010; HL7 v2 table 0203 code SS",
    caught_by=(
        "sensitive-no-ssn",
        "conformance-declared-searches-work",
        "conformance-search-combinations",
    ),
)


def apply(seams: Seams) -> None:
    """Add a number to each Patient, from the range that is never issued."""
    healthy = seams.data.body

    def numbered(row: Row, view: View) -> bytes:
        body = healthy(row, view)
        resource = orjson.loads(body)
        if resource["resourceType"] != "Patient":
            return body
        digits = int.from_bytes(hashlib.sha256(resource["id"].encode()).digest()[:4]) % 10**6
        number = f"900-{digits // 10**4:02}-{digits % 10**4:04}"
        resource["identifier"] = [
            *resource.get("identifier", ()),
            {"system": "http://hl7.org/fhir/sid/us-ssn", "value": number},
        ]
        return orjson.dumps(resource)

    seams.data.body = numbered
