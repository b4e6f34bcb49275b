"""Refusals carry the stack trace."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="errors-show-the-stack",
    title="Refusals of malformed requests carry the stack trace",
    seam="surface.outcome",
    story=(
        "A setting meant for developers is on: diagnostics hold the whole stack, "
        "and with it the names and versions of what the payer is built of."
    ),
    source="REQ-OA-43; CWE-209; OWASP API8:2023",
    caught_by=("fuzz-no-echo",),
)

_STACK = (
    " ca.uhn.fhir.rest.server.exceptions.InvalidRequestException: HAPI-0262\n"
    "\tat ca.uhn.fhir.rest.param.ParameterUtil.parseQueryParams(ParameterUtil.java:218)"
)


def apply(seams: Seams) -> None:
    """Append the stack to what a 400 says."""
    healthy = seams.surface.outcome

    def talkative(problem: FhirProblem) -> Answer:
        if problem.status != 400:  # noqa: PLR2004 - Bad Request
            return healthy(problem)
        stated = FhirProblem(problem.status, problem.code, problem.text + _STACK, problem.headers)
        return healthy(stated)

    seams.surface.outcome = talkative
