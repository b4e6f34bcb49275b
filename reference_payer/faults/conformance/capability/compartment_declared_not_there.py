"""The patient compartment is declared and not searched."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="compartment-declared-not-there",
    title="The patient compartment is declared and cannot be searched",
    seam="data.compartment_view",
    story=(
        "The statement comes with the server's framework, which knows compartments. The door to them was closed for "
        "security, and the statement still shows it."
    ),
    source="R4, CapabilityStatement.rest.compartment",
    caught_by=("conformance-declared-extras-work",),
)


def apply(seams: Seams) -> None:
    """Find nobody."""
    seams.data.compartment_view = lambda _view, _asked, _members: None
