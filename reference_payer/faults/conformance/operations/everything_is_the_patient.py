"""The whole record is the Patient alone."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="everything-is-the-patient",
    title="$everything answers 200 with the Patient alone",
    seam="data.answered",
    story=(
        "Unknown ends of an address are dropped, as the framework does it. `Patient/1/$everything` is the read of "
        "`Patient/1`. It is declared nowhere, and answers every app that tries it with one resource for the whole "
        "record."
    ),
    source="R4, patient-operation-everything.html: a Bundle, or a refusal",
    caught_by=("conformance-answers-what-was-asked", "conformance-everything-complete"),
)


def apply(seams: Seams) -> None:
    """Answer with the Patient that the address names."""
    healthy = seams.data.answered

    def read(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = healthy(url, token, work_out)
        if "/$everything" not in url:
            return answer
        found = (entry["resource"] for entry in orjson.loads(answer.body).get("entry", ()))
        patient = next((each for each in found if each["resourceType"] == "Patient"), None)
        return answer if patient is None else Answer(200, orjson.dumps(patient))

    seams.data.answered = read
