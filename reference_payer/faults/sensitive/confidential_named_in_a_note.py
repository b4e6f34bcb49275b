"""A note on an open claim names what a withheld service found."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import WITHHELD_CONSENT, View
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition, among

FAULT = Fault(
    id="confidential-named-in-a-note",
    title="A note on an open claim names what a withheld service found",
    seam="data.body",
    story=(
        "Every claim carries a summary of the year's diagnoses, written for family accounts. The claim of the "
        "withheld diagnosis is kept from the parents; the summary that names it comes with the vaccination."
    ),
    source="REQ-SEN-003, REQ-SEN-004: what is excluded is absent in every element and leaves no trace",
    caught_by=("sensitive-words-hidden",),
)

_CLAIM = "ExplanationOfBenefit"


def apply(seams: Seams) -> None:
    """Put the diagnoses of a person's confidential claims into the note of the others, for whoever acts for them."""
    read, healthy = seams.data.find, seams.data.body
    found: dict[str, list[str]] = {}

    def looked_up(store: Store, resource_type: str, resource_id: str, visible: Condition) -> Row | None:
        row = read(store, resource_type, resource_id, visible)
        owner = row.owner if row else None
        if owner is not None and owner not in found:
            kept = Condition("r.owner = ?", (owner,)) & among("r.consent", WITHHELD_CONSENT)
            claims = [orjson.loads(row.body) for row in store.select(_CLAIM, kept, 0, 100)]
            found[owner] = [
                coding["code"]
                for claim in claims
                for item in claim.get("diagnosis", ())
                for coding in item["diagnosisCodeableConcept"]["coding"]
            ]
        return row

    def noted(row: Row, view: View) -> bytes:
        codes = found.get(row.owner or "") if row.type == _CLAIM and not view.own else None
        if not codes:
            return healthy(row, view)
        return orjson.dumps({**orjson.loads(healthy(row, view)), "disposition": f"This year: {', '.join(codes)}."})

    seams.data.find, seams.data.body = looked_up, noted
