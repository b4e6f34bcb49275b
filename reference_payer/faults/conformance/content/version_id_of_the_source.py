"""The version in a resource is that of the claim system."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="version-id-of-the-source",
    title="The version in a resource is another than that of its tag",
    seam="data.body",
    story=(
        "meta.versionId is filled with the revision of the row in the claim system, and the ETag with the server's "
        "own count. An app that keeps the one and sends the other back never meets its version again."
    ),
    source="R4, http.html#versioning: the ETag is the version id",
    caught_by=("conformance-version-told",),
)


def apply(seams: Seams) -> None:
    """Give the versions in resources other numbers."""
    healthy = seams.data.body

    def renumbered(row: Row, view: View) -> bytes:
        resource = orjson.loads(healthy(row, view))
        resource["meta"]["versionId"] = "20260101"
        return orjson.dumps(resource)

    seams.data.body = renumbered
