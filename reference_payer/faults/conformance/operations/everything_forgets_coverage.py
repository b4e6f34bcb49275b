"""The whole record is not whole."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="everything-forgets-coverage",
    title="$everything leaves out coverage",
    seam="data.visibility.owner",
    story=(
        "The operation gathers the record from a list of types that was written when the server held claims "
        "alone. Coverage came later, and each search for it works."
    ),
    source="R4, patient-operation-everything.html: all that the server has",
    caught_by=("conformance-everything-complete",),
)


def apply(seams: Seams) -> None:
    """Leave coverage out of whole records."""
    healthy = seams.data.visibility.owner

    def listed(view: View, access_path: AccessPath) -> Condition:
        kept = healthy(view, access_path)
        return kept & Condition("r.type <> 'Coverage'") if access_path is AccessPath.EVERYTHING else kept

    seams.data.visibility.owner = listed
