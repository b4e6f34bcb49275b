"""A prescription is read by anybody who knows its id."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="prescriptions-read-by-anybody",
    title="Reads of prescriptions are not limited to the patient of the token",
    seam="data.visibility.owner",
    story=(
        "Reads were limited type by type, and the pharmacy system was connected later. Its ids stand in the "
        "claims of whoever fills a prescription for the family."
    ),
    source="LV-01 on clinical resources",
    caught_by=("household-no-foreign-data", "household-denial-uniform"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Limit reads to the patient but for prescriptions."""
    healthy = seams.data.visibility.owner
    open_to_all = Condition("r.type = ?", ("MedicationRequest",))

    def of_the_first_types(view: View, access_path: AccessPath) -> Condition:
        limit = healthy(view, access_path)
        return limit | open_to_all if access_path in (AccessPath.READ, AccessPath.VREAD) else limit

    seams.data.visibility.owner = of_the_first_types
