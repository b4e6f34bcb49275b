"""A compartment search opens the record of any patient in its path."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="compartment-of-any-patient",
    title="A compartment search opens the record of any patient in its path",
    seam="data.compartment_view",
    story=(
        "The patient in the path of a compartment search is taken for the patient of the token. The route is "
        "generated from the CompartmentDefinition, the check was written for the search parameter."
    ),
    source="LV-15; CWE-639",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "household-representative-sees-one-record",
        "sensitive-withheld-from-representative",
        "sensitive-withheld-from-search",
    ),
)


def apply(seams: Seams) -> None:
    """Believe the patient in the path."""
    seams.data.compartment_view = lambda view, asked, members: View(members.get(asked, view.subject), own=True)
