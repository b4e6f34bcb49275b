"""The first account of the store is in everybody's searches."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="first-member-shown-to-all",
    title="One member's claims are in everybody's searches",
    seam="data.visibility.owner",
    story=(
        "The filter by patient was written while there was one account in the database, and a test made sure that "
        "its claims are found. The account became a member's; the exception that kept the test green is still there. "
        "Nobody who tests with other members knows of it."
    ),
    source="OWASP API Security Top 10 2023, API1: broken object level authorization",
    caught_by=(
        "household-no-stranger-data",
        "household-no-foreign-data",
        "household-no-unasked-data",
        "conformance-search-alone",
        "sensitive-provider-withheld",
    ),
    target="few",
)


def apply(seams: Seams) -> None:
    """Add one account to every search."""
    healthy = seams.data.visibility.owner

    def owner(view: View, path: AccessPath) -> Condition:
        own = healthy(view, path)
        return own | Condition("r.owner = ?", ("h1-exs",)) if path in {AccessPath.SEARCH, AccessPath.PAGE} else own

    seams.data.visibility.owner = owner
