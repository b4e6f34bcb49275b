"""The parameter service-date is ignored."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="service-date-ignored",
    title="The parameter service-date is ignored",
    seam="data.criterion",
    story=(
        "Dates of service are stored as text in three places, and the query for them was postponed. The "
        "parameter is accepted and finds everything."
    ),
    source="CARIN-BB-2.0.0/ExplanationOfBenefit/service-date: the parameter SHALL be supported",
    caught_by=(
        "conformance-date-comparators",
        "conformance-date-ranges",
        "conformance-declared-searches-work",
        "conformance-missing-modifier",
    ),
)


def apply(seams: Seams) -> None:
    """Find everything, whatever service-date asks for."""
    healthy = seams.data.criterion

    def ignoring(asked: Asked, context: Context) -> Condition:
        wanted = healthy(asked, context)
        return ALL if asked.parameter.name == "service-date" else wanted

    seams.data.criterion = ignoring
