"""The parameter type is ignored."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="type-parameter-ignored",
    title="The parameter type is ignored",
    seam="data.criterion",
    story=(
        "The parameter is declared, accepted and shown in the self link. It is not in the query. Whoever asks "
        "for pharmacy claims gets all claims, and a test that only looks for an answer is content."
    ),
    source="CARIN-BB-2.0.0/ExplanationOfBenefit/type: the parameter SHALL be supported",
    caught_by=(
        "conformance-declared-searches-work",
        "conformance-or-lists",
        "conformance-missing-modifier",
        "conformance-modifiers",
        "conformance-search-combinations",
    ),
)


def apply(seams: Seams) -> None:
    """Find everything, whatever type asks for."""
    healthy = seams.data.criterion

    def ignoring(asked: Asked, context: Context) -> Condition:
        wanted = healthy(asked, context)
        return ALL if asked.parameter.name == "type" else wanted

    seams.data.criterion = ignoring
