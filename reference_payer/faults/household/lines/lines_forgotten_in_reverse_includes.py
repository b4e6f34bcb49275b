"""A reverse include asks for no line."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="lines-forgotten-in-reverse-includes",
    title="A reverse include brings claims of a line that is kept apart",
    seam="data.visibility.lines",
    story=(
        "Included resources are joined after the search was limited to the plans in scope, and the join knows "
        "the patient only."
    ),
    source="REQ-REG-016; LV-12",
    caught_by=("household-lines-kept-apart",),
    target="lines",
)


def apply(seams: Seams) -> None:
    """Ask for no line where claims are joined to a patient."""
    healthy = seams.data.visibility.lines

    def forgetful(view: View, access_path: AccessPath) -> Condition:
        return ALL if access_path is AccessPath.REVINCLUDE else healthy(view, access_path)

    seams.data.visibility.lines = forgetful
