"""The text of a refusal tells that the resource exists."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import FhirProblem
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="refusal-names-the-reason",
    title="The text of a refusal tells that the resource exists",
    seam="data.find",
    story=(
        "Status and issue code are the same for what is hidden and for what is missing, but the text for "
        "support staff is not: it says that the resource belongs to another person."
    ),
    source="LV-29; bwell FHIR server: not-found and forbidden differed in the body",
    caught_by=("household-denial-uniform", "sensitive-denial-uniform"),
)


def apply(seams: Seams) -> None:
    """Explain a refusal."""
    healthy = seams.data.find

    def explaining(store: Store, resource_type: str, resource_id: str, visible: Condition) -> Row | None:
        row = healthy(store, resource_type, resource_id, visible)
        if row is None and healthy(store, resource_type, resource_id, ALL) is not None:
            raise FhirProblem(404, "not-found", "The resource belongs to another patient than that of the token.")
        return row

    seams.data.find = explaining
