"""A chain over the encounter of a prescription loses the limit to the patient."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if, requested
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="chain-over-the-visit-unscoped",
    title="A chain over the encounter of a prescription loses the limit to the patient",
    seam="data.understood",
    story=(
        "Chains are refused, but for the one over encounters, which a hospital's app asked for. It is rewritten to "
        "the plain search before the limits are put together, and the limits know no parameter of that name."
    ),
    source="LV-09; HAPI FHIR #6065",
    caught_by=("household-no-foreign-data",),
    target="clinical",
)

_CHAIN = "encounter:Encounter._id"


def apply(seams: Seams) -> None:
    """Understand the chain over encounters, and limit nothing then."""
    visibility = seams.data.visibility
    chained = requested(seams, lambda _, given: _CHAIN in dict(given))
    visibility.owner = lifted_if(visibility.owner, chained)
    understood = seams.data.understood

    def rewritten(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        told = understood(target, parameters)
        return [("encounter", f"Encounter/{value}") if name == _CHAIN else (name, value) for name, value in told]

    seams.data.understood = rewritten
