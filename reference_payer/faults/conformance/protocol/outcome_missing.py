"""Errors have no OperationOutcome."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="outcome-missing",
    title="Errors have no OperationOutcome",
    seam="surface.outcome",
    story=(
        "Refusals have the right status and an error object of the gateway's own making. FHIR libraries "
        "cannot read why."
    ),
    source="R4, http.html#Status-Codes; C4BB CapabilityStatement",
    caught_by=(
        "conformance-errors-are-outcomes",
        "fuzz-error-shape",
    ),
)


def apply(seams: Seams) -> None:
    """Answer with an object of our own."""

    def own_format(problem: FhirProblem) -> Answer:
        body = orjson.dumps({"error": {"code": problem.status, "message": problem.text}})
        return Answer(problem.status, body, headers=problem.headers)

    seams.surface.outcome = own_format
