"""An export that is never whole."""

from __future__ import annotations

from dataclasses import replace

import orjson

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-loses-a-file",
    title="The manifest of an export leaves out its last file",
    seam="data.answered",
    story=(
        "The list of files is written while the last one is not yet closed, so it never names it. Each file "
        "that it names is right."
    ),
    source="Bulk Data Access 2.0.0, complete status: output lists all files",
    caught_by=(
        "conformance-export-complete",
        "conformance-export-repeated",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Drop the last line of each manifest."""

    def early(url: str, answer: Answer) -> Answer:
        if not url.startswith("export-status/") or not answer.body.startswith(b'{"transactionTime"'):
            return answer
        manifest = orjson.loads(answer.body)
        del manifest["output"][-1]
        return replace(answer, body=orjson.dumps(manifest))

    alter_answers(seams, early)
