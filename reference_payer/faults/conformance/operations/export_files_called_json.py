"""The files of an export are served as plain JSON."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.jobs import NDJSON
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-files-called-json",
    title="The files of an export are served as plain JSON",
    seam="data.answered",
    story=(
        "The files lie in a store that derives the media type from the end of their names, and the nearest that it "
        "knows is JSON. A client that believes the header reads the first line, and reports an error in the second."
    ),
    source="Bulk Data Access 2.0.0, file request: Content-Type SHALL be application/fhir+ndjson",
    caught_by=("conformance-export-complete", "conformance-export-repeated"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Name the nearest type."""

    def called(_url: str, answer: Answer) -> Answer:
        return replace(answer, media_type="application/json") if answer.media_type == NDJSON else answer

    alter_answers(seams, called)
