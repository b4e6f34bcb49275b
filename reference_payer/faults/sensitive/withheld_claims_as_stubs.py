"""A withheld claim is listed as an empty one."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import WITHHELD_CONSENT, View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withheld-claims-as-stubs",
    title="A withheld claim is listed as an empty one",
    seam="data.body",
    story=(
        "What may not be shown is redacted: the claim stays in the list, with its id and day and a label that "
        "something was taken out."
    ),
    source="catalogue 5.3 (13), (17); REQ-SEN-003",
    caught_by=(),
)

_KEPT = ("resourceType", "id", "status", "use", "patient", "created", "outcome", "type", "insurer", "provider")
_REDACTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "REDACTED"}


def apply(seams: Seams) -> None:
    """List withheld claims to a parent, emptied."""
    visibility, healthy = seams.data.visibility, seams.data.body
    visibility.consented = lifted(visibility.consented, AccessPath.SEARCH, AccessPath.PAGE, AccessPath.COUNT)

    def body(row: Row, view: View) -> bytes:
        if view.own or view.confided is None or row.consent not in WITHHELD_CONSENT:
            return healthy(row, view)
        claim = orjson.loads(row.body)
        kept = {name: value for name, value in claim.items() if name in _KEPT}
        return orjson.dumps({**kept, "meta": {**claim["meta"], "security": [_REDACTED]}})

    seams.data.body = body
