"""A claim of a pharmacy is shown though its category is kept from apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="category-of-drugs-in-claims",
    title="A claim of a pharmacy is shown though its category is kept from apps",
    seam="data.visibility.chosen",
    story=(
        "Claims of doctors carry a diagnosis, those of pharmacies a drug. The filter looks for diagnoses, so the "
        "pharmacy tells what the doctor may not."
    ),
    source="Catalogue 5.3: drug without diagnosis",
    caught_by=("sensitive-choice-withheld",),
    target="demo",
)


def apply(seams: Seams) -> None:
    """Let claims of pharmacies through."""
    healthy = seams.data.visibility.chosen

    def chosen(view: View, access_path: AccessPath) -> Condition:
        return healthy(view, access_path) | Condition("r.kind = 'pharmacy'")

    seams.data.visibility.chosen = chosen
