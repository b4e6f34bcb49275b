"""The parameter identifier is ignored."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="identifier-ignored",
    title="The parameter identifier is ignored",
    seam="data.criterion",
    story=("A search by claim number returns all claims of the member, of which the app shows the first."),
    source="CARIN-BB-2.0.0/ExplanationOfBenefit/identifier: the parameter SHALL be supported",
    caught_by=(
        "conformance-declared-searches-work",
        "conformance-or-lists",
        "conformance-missing-modifier",
        "conformance-modifiers",
        "conformance-search-combinations",
    ),
)


def apply(seams: Seams) -> None:
    """Find everything, whatever identifier asks for."""
    healthy = seams.data.criterion

    def ignoring(asked: Asked, context: Context) -> Condition:
        wanted = healthy(asked, context)
        return ALL if asked.parameter.name == "identifier" else wanted

    seams.data.criterion = ignoring
