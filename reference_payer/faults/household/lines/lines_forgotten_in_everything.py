"""$everything asks for no line."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="lines-forgotten-in-everything",
    title="$everything holds records of a line that is kept apart",
    seam="data.visibility.lines",
    story=(
        "The operation collects the compartment of the patient, and one patient has one compartment over all lines."
    ),
    source="REQ-REG-016; LV-16",
    caught_by=("household-lines-kept-apart",),
    target="lines",
)


def apply(seams: Seams) -> None:
    """Ask for no line in $everything."""
    healthy = seams.data.visibility.lines

    def forgetful(view: View, access_path: AccessPath) -> Condition:
        return ALL if access_path is AccessPath.EVERYTHING else healthy(view, access_path)

    seams.data.visibility.lines = forgetful
