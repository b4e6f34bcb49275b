"""A letter as PDF carries the cover page of another member's."""

from __future__ import annotations

import zlib
from base64 import b64decode, b64encode

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="letters-share-a-cover",
    title="Documents are printed with the cover page of whoever was served before",
    seam="data.body",
    story=(
        "Notes are printed to PDF when they are asked for. The template of the cover page is filled once and kept, "
        "and the next member's note goes out under the name before. In a compressed PDF no test that looks for names "
        "in the answer sees it."
    ),
    source="LV-35: attachments decoded; mix-ups of letters reported by health plans to OCR; CWE-488",
    caught_by=("household-no-stranger-data",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Print each note below the name of the latest other member whose Patient was served."""
    healthy = seams.data.body
    names: dict[str, str] = {}

    def printed(row: Row, view: View) -> bytes:
        body = healthy(row, view)
        if row.type == "Patient" and row.owner:
            names.pop(row.owner, None)
            names[row.owner] = orjson.loads(body)["name"][0]["text"]
        if row.type != "Binary":
            return body
        binary = orjson.loads(body)
        others = [name for owner, name in names.items() if owner != row.owner]
        page = f"BT ({others[-1] if others else 'Member'}) Tj ET ".encode() + b64decode(binary["data"])
        stream = zlib.compress(page)
        pdf = b"%PDF-1.4\n1 0 obj << /Filter /FlateDecode >>\nstream\n" + stream + b"\nendstream\nendobj\n%%EOF"
        return orjson.dumps({**binary, "contentType": "application/pdf", "data": b64encode(pdf).decode()})

    seams.data.body = printed
