"""The parameter _lastUpdated is ignored."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="last-updated-ignored",
    title="The parameter _lastUpdated is ignored",
    seam="data.criterion",
    story=(
        "Apps that ask for what has changed since yesterday get the whole record each time. Nothing is wrong "
        "in any single answer."
    ),
    source="CARIN-BB-2.0.0/ExplanationOfBenefit/_lastUpdated: the parameter SHALL be supported",
    caught_by=(
        "conformance-date-comparators",
        "conformance-date-ranges",
        "conformance-declared-searches-work",
        "conformance-last-updated-instant",
        "conformance-missing-modifier",
        "conformance-search-combinations",
    ),
)


def apply(seams: Seams) -> None:
    """Find everything, whatever _lastUpdated asks for."""
    healthy = seams.data.criterion

    def ignoring(asked: Asked, context: Context) -> Condition:
        wanted = healthy(asked, context)
        return ALL if asked.parameter.name == "_lastUpdated" else wanted

    seams.data.criterion = ignoring
