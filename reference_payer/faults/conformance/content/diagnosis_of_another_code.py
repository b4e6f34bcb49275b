"""Diagnosis codes are changed on their way out."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="diagnosis-of-another-code",
    title="A diagnosis is served with another code than the claim holds",
    seam="data.body",
    story=(
        "Codes are mapped from the claims system's own table, and a row of that table was shifted in an update. "
        "Every claim is valid, complete and in the profile, and says that the member has something else."
    ),
    source="42 CFR 422.119(b)(1): the data that the payer maintains",
    caught_by=("conformance-content-held",),
)


def apply(seams: Seams) -> None:
    """Take the first digit behind the dot for its neighbour."""
    healthy = seams.data.body

    def mapped(row: Row, view: View) -> bytes:
        body = healthy(row, view)
        if row.type != "ExplanationOfBenefit":
            return body
        resource = orjson.loads(body)
        for diagnosis in resource.get("diagnosis", ()):
            for coding in diagnosis.get("diagnosisCodeableConcept", {}).get("coding", ()):
                coding["code"] = "Z00.00" if coding["code"] != "Z00.00" else "Z00.01"
                coding.pop("display", None)
        return orjson.dumps(resource)

    seams.data.body = mapped
