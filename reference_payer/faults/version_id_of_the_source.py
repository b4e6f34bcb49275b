"""The version in a resource is that of the claim system."""

from __future__ import annotations

from dataclasses import replace

import orjson

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="version-id-of-the-source",
    title="The version in a resource is another than that of its tag",
    seam="data.answered",
    story=(
        "meta.versionId is filled with the revision of the row in the claim system, and the ETag with the server's "
        "own count. An app that keeps the one and sends the other back never meets its version again."
    ),
    source="R4, http.html#versioning: the ETag is the version id",
    caught_by=("conformance-version-told",),
)


def apply(seams: Seams) -> None:
    """Give the versions of reads other numbers."""

    def renumbered(_url: str, answer: Answer) -> Answer:
        if "etag" not in answer.headers or not answer.body:
            return answer
        resource = orjson.loads(answer.body)
        resource["meta"]["versionId"] = "20260101"
        return replace(answer, body=orjson.dumps(resource))

    alter_answers(seams, renumbered)
