"""An id or identifier matches by its beginning."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition, some
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="identifiers-match-by-prefix",
    title="An id or identifier matches by its beginning",
    seam="data.criterion",
    story=(
        "Ids are compared with LIKE, for the convenience of the call centre. The search for one claim returns "
        "every claim whose id begins the same."
    ),
    source="The CARIN kit itself accepts Patient/10 for Patient/1; LV-64",
    caught_by=("conformance-declared-searches-work", "conformance-unknown-modifier"),
)


def apply(seams: Seams) -> None:
    """Compare beginnings."""
    healthy = seams.data.criterion

    def beginnings(asked: Asked, context: Context) -> Condition:
        if asked.parameter.name != "_id":
            return healthy(asked, context)
        return some(Condition("substr(r.id, 1, ?) = ?", (len(value), value)) for value in asked.values)

    seams.data.criterion = beginnings
