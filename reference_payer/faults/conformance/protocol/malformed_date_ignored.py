"""A malformed date is ignored."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import FhirProblem
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="malformed-date-ignored",
    title="A malformed date is ignored",
    seam="data.criterion",
    story=(
        "What cannot be read as a date is dropped. The app mistypes a month and shows the whole record as its result."
    ),
    source="CARIN-BB-2.0.0/status-400: 400 for an invalid parameter",
    caught_by=("conformance-bad-date-refused",),
)


def apply(seams: Seams) -> None:
    """Find everything for a malformed date."""
    healthy = seams.data.criterion

    def lenient(asked: Asked, context: Context) -> Condition:
        try:
            return healthy(asked, context)
        except FhirProblem:
            if asked.parameter.kind == "date":
                return ALL
            raise

    seams.data.criterion = lenient
