"""A malformed date is an internal error."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import FhirProblem
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="malformed-date-breaks",
    title="A malformed date is an internal error",
    seam="data.criterion",
    story=("The value goes straight into the date library, which raises. The app reads 500 and tries again."),
    source="CARIN-BB-2.0.0/status-400: 400 for an invalid parameter",
    caught_by=(
        "conformance-bad-date-refused",
        "conformance-no-server-error",
    ),
)


def apply(seams: Seams) -> None:
    """Let the date library raise."""
    healthy = seams.data.criterion

    def unguarded(asked: Asked, context: Context) -> Condition:
        try:
            return healthy(asked, context)
        except FhirProblem as problem:
            if asked.parameter.kind == "date":
                raise ValueError(asked.values) from problem
            raise

    seams.data.criterion = unguarded
