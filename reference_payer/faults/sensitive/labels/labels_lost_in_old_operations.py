"""`$everything` brings a record without the security labels that the searches show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="labels-lost-in-old-operations",
    title="$everything brings a record without the security labels that the searches show",
    seam="data.answered",
    story=(
        "The operation was written before resources were labelled, against a view that lists its columns one by one. "
        "The labels went into a new column, and the view stayed as it was."
    ),
    source="REQ-SEN-006; FHIR R4, security labels",
    caught_by=("sensitive-labels-same-everywhere",),
)


def apply(seams: Seams) -> None:
    """Take the labels from what the operation gathers."""
    healthy = seams.data.answered

    def bare(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = healthy(url, token, work_out)
        if "$everything" not in url or not answer.body.startswith(b"{"):
            return answer
        found = orjson.loads(answer.body)
        for entry in found.get("entry", ()):
            entry.get("resource", {}).get("meta", {}).pop("security", None)
        return replace(answer, body=orjson.dumps(found))

    seams.data.answered = bare
