"""The Patient bears a label for care that is withheld."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import WITHHELD_CONSENT, View
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition, among

FAULT = Fault(
    id="person-labelled-by-withheld-care",
    title="The Patient bears a label for care that is withheld",
    seam="data.body",
    story=(
        "Labels are worked out for a person from all services, and written on the person. The services are "
        "withheld from the parent, the label is not."
    ),
    source="catalogue 5.3 (13); DS4P: a label is itself sensitive",
    caught_by=(),
)

_RESTRICTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}


def apply(seams: Seams) -> None:
    """Write the label R on the Patient of whoever has withheld services."""
    read, healthy = seams.data.find, seams.data.body
    stores: list[Store] = []

    def looked_up(store: Store, resource_type: str, resource_id: str, visible: Condition) -> Row | None:
        stores[:] = [store]
        return read(store, resource_type, resource_id, visible)

    def body(row: Row, view: View) -> bytes:
        found = healthy(row, view)
        if row.type != "Patient" or not stores:
            return found
        kept = Condition("r.owner = ?", (row.owner or "",)) & among("r.consent", WITHHELD_CONSENT)
        if not stores[0].count(kept):
            return found
        person = orjson.loads(found)
        return orjson.dumps({**person, "meta": {**person["meta"], "security": [_RESTRICTED]}})

    seams.data.find, seams.data.body = looked_up, body
