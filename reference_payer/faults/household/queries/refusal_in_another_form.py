"""What exists is refused in another form."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="refusal-in-another-form",
    title="A resource of somebody else is refused in JSON of the gateway, one that never was as an OperationOutcome",
    seam="surface.outcome",
    story=(
        "What does not exist is refused by the FHIR server. What exists and belongs to another is refused by the "
        "filter before it, with the same status and the same words, in the form of the gateway. The form tells "
        "which of the two it was."
    ),
    source="REQ-HH: existence is not told; CWE-204",
    caught_by=("household-denial-uniform",),
)

_GATEWAY = "gateway"


def apply(seams: Seams) -> None:
    """Refuse what is there and not to be seen as the gateway does."""
    find, outcome = seams.data.find, seams.surface.outcome

    def filtered(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        row = find(store, kind, name, visible)
        if row is None and find(store, kind, name, ALL) is not None:
            raise FhirProblem(404, _GATEWAY, "No such resource is available to this app.")
        return row

    def refused(problem: FhirProblem) -> Answer:
        if problem.code != _GATEWAY:
            return outcome(problem)
        body = orjson.dumps({"status": problem.status, "detail": problem.text})
        return Answer(problem.status, body, media_type="application/json")

    seams.data.find, seams.surface.outcome = filtered, refused
