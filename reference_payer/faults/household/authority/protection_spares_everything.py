"""The whole record shows a protected address."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="protection-spares-everything",
    title="The whole record shows a protected address",
    seam="chosen.contact",
    story=(
        "The address is taken out where a person is read or searched. The operation that gathers the whole record "
        "has the person as it is kept."
    ),
    source="REQ-HH-013; operations beside the filter of reads",
    caught_by=("household-protection-hides-contact",),
)


def apply(seams: Seams) -> None:
    """Show the address in $everything."""
    healthy = seams.chosen.contact

    def contact(choices: Choices, view: View, access_path: AccessPath) -> bool:
        if access_path is AccessPath.EVERYTHING:
            return view.own or view.contact
        return healthy(choices, view, access_path)

    seams.chosen.contact = contact
