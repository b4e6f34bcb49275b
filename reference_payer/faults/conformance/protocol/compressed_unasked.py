"""Answers are compressed for everybody."""

from __future__ import annotations

import gzip
from dataclasses import replace

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="compressed-unasked",
    title="Answers are compressed for everybody",
    seam="data.answered",
    story=(
        "A cache in front of the server keeps the first answer to a URL as it was sent, compressed, and does "
        "not ask what the next client takes. Clients without gzip read noise."
    ),
    source="RFC 9110, section 12.5.3: Accept-Encoding; section 12.5.5: Vary",
    caught_by=("conformance-compression-faithful",),
)


def apply(seams: Seams) -> None:
    """Compress every answer that has a body."""

    def packed(_url: str, answer: Answer) -> Answer:
        if not answer.body:
            return answer
        headers = {**answer.headers, "content-encoding": "gzip"}
        return replace(answer, body=gzip.compress(answer.body, mtime=0), headers=headers)

    alter_answers(seams, packed)
