"""JSON is sent in Latin-1."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="json-in-latin-1",
    title="JSON is sent in Latin-1, and says so",
    seam="data.answered",
    story=(
        "The claim system's code page reaches the wire. The header is honest, and no JSON parser reads it: they all "
        "take JSON for UTF-8."
    ),
    source="RFC 8259, section 8.1: JSON between systems is UTF-8; R4, http.html#mime-type",
    caught_by=("conformance-utf8",),
)


def apply(seams: Seams) -> None:
    """Encode what can be, and name the charset."""

    def recoded(_url: str, answer: Answer) -> Answer:
        body = answer.body.decode().encode("latin-1", "replace")
        return replace(answer, body=body, media_type="application/fhir+json; charset=iso-8859-1")

    alter_answers(seams, recoded)
