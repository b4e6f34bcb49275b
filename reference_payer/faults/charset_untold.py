"""The charset of an answer is not told."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="charset-untold",
    title="The charset of an answer is not told",
    seam="data.answered",
    story=(
        "The media type is written without its parameter. Clients that follow the older rule of HTTP read the body "
        "as Latin-1, and every name with an accent is spoilt."
    ),
    source="R4, http.html#mime-type: the charset is told explicitly",
    caught_by=("conformance-utf8",),
)


def apply(seams: Seams) -> None:
    """Leave the parameter away."""

    def untold(_url: str, answer: Answer) -> Answer:
        return replace(answer, media_type=answer.media_type.partition(";")[0])

    alter_answers(seams, untold)
