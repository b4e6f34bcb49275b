"""A search for observations returns everybody's."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="observations-unscoped",
    title="Claims are limited to the patient of the token, and observations are not",
    seam="data.visibility.owner",
    story=(
        "Observations come from the laboratory system through an adapter of its own. The gateway adds the "
        "patient to searches for claims and coverage; the list of types is from the first year."
    ),
    source="LV-05 on clinical resources; Microsoft FHIR Server #5683",
    caught_by=(
        "household-no-foreign-data",
        "household-no-unasked-data",
        "household-no-foreign-count",
        "household-denial-uniform",
        "household-representative-sees-one-record",
        "conformance-search-alone",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Limit searches to the patient but for observations."""
    healthy = seams.data.visibility.owner
    open_to_all = Condition("r.type = ?", ("Observation",))

    def of_claims(view: View, access_path: AccessPath) -> Condition:
        limit = healthy(view, access_path)
        return limit | open_to_all if access_path in (AccessPath.SEARCH, AccessPath.PAGE, AccessPath.COUNT) else limit

    seams.data.visibility.owner = of_claims
