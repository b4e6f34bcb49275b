"""Only one category of confidential services is withheld."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="confidential-by-code-list",
    title="Only one category of confidential services is withheld",
    seam="data.visibility.consented",
    story=(
        "Confidentiality is derived from a list of codes for substance use treatment. What a minor consented "
        "to in other fields is not on the list, and is shown."
    ),
    source="REQ-SEN-003; CMS BFD RFC 0023: a filter over payload codes missed new fields",
    caught_by=(
        "sensitive-withheld-from-search",
        "sensitive-withheld-from-representative",
        "sensitive-denial-uniform",
        "sensitive-provider-withheld",
        "sensitive-withheld-from-count",
    ),
)


def apply(seams: Seams) -> None:
    """Withhold one category."""
    healthy = seams.data.visibility.consented

    def listed(view: View, access_path: AccessPath) -> Condition:
        return healthy(view, access_path) | Condition("COALESCE(r.category, '') <> 'sud'")

    seams.data.visibility.consented = listed
