"""A category kept from apps is kept in claims, and told by the clinical record."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="category-binds-claims-alone",
    title="A category kept from apps is kept in claims, and told by the clinical record",
    seam="data.visibility.chosen",
    story=(
        "The choice was built for claims, by people who work on claims. The diagnosis, the visit and the "
        "prescription come from another store, whose team was told later."
    ),
    source="RV-12; REQ-SEN-003: every type",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Bind claims alone."""
    healthy = seams.data.visibility.chosen

    def chosen(view: View, access_path: AccessPath) -> Condition:
        return healthy(view, access_path) | Condition("r.type <> 'ExplanationOfBenefit'")

    seams.data.visibility.chosen = chosen
