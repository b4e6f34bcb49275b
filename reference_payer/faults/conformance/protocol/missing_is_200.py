"""What does not exist is answered with 200."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="missing-is-200",
    title="What does not exist is answered with 200",
    seam="surface.outcome",
    story=(
        "The gateway turns every answer of the back end into 200 and puts the error into the body. Apps store "
        "an OperationOutcome as the member's claim."
    ),
    source="CARIN-BB-2.0.0/status-404: 404 for an unknown resource",
    caught_by=(
        "conformance-unknown-id",
        "conformance-unknown-type",
        "conformance-vread",
        "smart-writes-refused",
    ),
)


def apply(seams: Seams) -> None:
    """Answer 404 as 200."""
    healthy = seams.surface.outcome

    def friendly(problem: FhirProblem) -> Answer:
        answer = healthy(problem)
        return replace(answer, status=200) if problem.code == "not-found" else answer

    seams.surface.outcome = friendly
