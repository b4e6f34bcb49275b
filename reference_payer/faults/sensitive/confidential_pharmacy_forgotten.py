"""Medicines of a confidential visit are shown."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="confidential-pharmacy-forgotten",
    title="Medicines of a confidential visit are shown",
    seam="data.visibility.consented",
    story=(
        "The visit is withheld. The prescription that followed comes from the pharmacy benefit manager in "
        "another feed, which carries no mark of consent."
    ),
    source="A drug without its diagnosis",
    caught_by=(
        "sensitive-withheld-from-search",
        "sensitive-withheld-from-representative",
        "sensitive-provider-withheld",
        "sensitive-withheld-from-count",
    ),
)


def apply(seams: Seams) -> None:
    """Withhold no pharmacy claim."""
    healthy = seams.data.visibility.consented

    def visits_only(view: View, access_path: AccessPath) -> Condition:
        return healthy(view, access_path) | Condition("r.kind = 'pharmacy'")

    seams.data.visibility.consented = visits_only
