"""A claim that is shown names a withheld one as related."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import WITHHELD_CONSENT, View
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition, among

FAULT = Fault(
    id="open-claim-related-to-a-withheld-one",
    title="A claim that is shown names a withheld one as related",
    seam="data.body",
    story=(
        "Claims of one visit are joined when they come in. One of them is withheld later, and the other still names it."
    ),
    source="catalogue 5.3 (9); LV-36",
    caught_by=(),
)

_CLAIM = "ExplanationOfBenefit"


def apply(seams: Seams) -> None:
    """Relate every claim to the withheld claims of its owner."""
    read, healthy = seams.data.find, seams.data.body
    stores: list[Store] = []

    def looked_up(store: Store, resource_type: str, resource_id: str, visible: Condition) -> Row | None:
        stores[:] = [store]
        return read(store, resource_type, resource_id, visible)

    def body(row: Row, view: View) -> bytes:
        found = healthy(row, view)
        if row.type != _CLAIM or row.consent in WITHHELD_CONSENT or view.own or not stores:
            return found
        kept = Condition("r.owner = ?", (row.owner or "",)) & among("r.consent", WITHHELD_CONSENT)
        related = [{"claim": {"reference": f"{_CLAIM}/{each.id}"}} for each in stores[0].select(_CLAIM, kept, 0, 1)]
        return orjson.dumps({**orjson.loads(found), "related": related}) if related else found

    seams.data.find, seams.data.body = looked_up, body
