"""A patient named by absolute URL is unknown."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import NONE, Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="absolute-reference-unknown",
    title="A patient named by absolute URL is unknown",
    seam="data.criterion",
    story=(
        "References are compared as texts with what the store holds, which is relative. An app that sends the "
        "URL it got as fullUrl finds nothing."
    ),
    source="R4, search.html#reference",
    caught_by=("conformance-patient-forms-equal",),
)


def apply(seams: Seams) -> None:
    """Let an absolute reference match nothing."""
    healthy = seams.data.criterion

    def relative_only(asked: Asked, context: Context) -> Condition:
        absolute = asked.parameter.kind == "reference" and any("://" in value for value in asked.values)
        return NONE if absolute else healthy(asked, context)

    seams.data.criterion = relative_only
