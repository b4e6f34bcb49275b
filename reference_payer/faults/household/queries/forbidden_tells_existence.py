"""403 for what exists, 404 for what does not."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import FhirProblem
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="forbidden-tells-existence",
    title="403 for what exists, 404 for what does not",
    seam="data.find",
    story=(
        "A resource outside the patient's record is refused with 403, one that is not there with 404. Each "
        "answer is right in itself; together they tell an app which ids are in use."
    ),
    source="LV-28; LinuxForHealth FHIR #2669: 403 when data exists, 200 when not",
    caught_by=("household-denial-uniform", "sensitive-denial-uniform"),
)


def apply(seams: Seams) -> None:
    """Tell refusal and absence apart."""
    healthy = seams.data.find

    def telling(store: Store, resource_type: str, resource_id: str, visible: Condition) -> Row | None:
        row = healthy(store, resource_type, resource_id, visible)
        if row is None and healthy(store, resource_type, resource_id, ALL) is not None:
            raise FhirProblem(403, "forbidden", "Access to this resource is not allowed.")
        return row

    seams.data.find = telling
