"""The size of a document counts its base64."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="document-size-of-its-text",
    title="The size of a document is that of its base64",
    seam="data.body",
    story=(
        "The size is taken where the document is read, and there it is text. An app that reserves room for a document, "
        "or compares what it fetched, takes every one for cut short."
    ),
    source="R4, datatypes.html#Attachment: the bytes before base64 encoding",
    caught_by=("conformance-documents-served",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Count four letters for three bytes."""

    def measured(record: dict[str, Any]) -> None:
        for content in record["content"]:
            attachment = content["attachment"]
            if "size" in attachment:
                attachment["size"] = -(-attachment["size"] // 3) * 4

    alter_resources(seams, "DocumentReference", measured)
