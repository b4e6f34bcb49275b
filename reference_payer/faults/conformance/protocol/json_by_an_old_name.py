"""Resources are sent as application/json+fhir."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="json-by-an-old-name",
    title="Resources are sent as application/json+fhir",
    seam="data.answered",
    story=("The media type is that of an early draft of FHIR. Libraries that look at it refuse to read the answer."),
    source="R4, http.html#mime-type: application/fhir+json",
    caught_by=("conformance-json-served",),
)


def apply(seams: Seams) -> None:
    """Send the old media type."""

    def renamed(_url: str, answer: Answer) -> Answer:
        return replace(answer, media_type="application/json+fhir")

    alter_answers(seams, renamed)
