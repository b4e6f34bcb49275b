"""Errors are HTML pages."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="errors-in-html",
    title="Errors are HTML pages",
    seam="surface.outcome",
    story=("The framework's error page was never replaced. An app that expects JSON breaks on every refusal."),
    source="R4, http.html#Status-Codes: OperationOutcome SHOULD be returned",
    caught_by=(
        "conformance-errors-are-outcomes",
        "fuzz-error-shape",
    ),
)


def apply(seams: Seams) -> None:
    """Answer with a page."""

    def page(problem: FhirProblem) -> Answer:
        body = f"<!doctype html><title>{problem.status}</title><h1>Error {problem.status}</h1>".encode()
        return Answer(problem.status, body, "text/html; charset=utf-8", problem.headers)

    seams.surface.outcome = page
