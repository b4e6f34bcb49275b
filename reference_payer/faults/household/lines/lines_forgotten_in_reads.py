"""A read by id asks for no line."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="lines-forgotten-in-reads",
    title="A read by id opens records of a line that is kept apart",
    seam="data.visibility.lines",
    story=(
        "Searches are built from the list of plans in scope. A read goes by the key alone, and its only "
        "question is whose record it is."
    ),
    source="REQ-REG-016; LV-01",
    caught_by=("household-lines-kept-apart",),
    target="lines",
)


def apply(seams: Seams) -> None:
    """Ask for no line where a record is read by its id."""
    healthy = seams.data.visibility.lines

    def forgetful(view: View, access_path: AccessPath) -> Condition:
        return ALL if access_path is AccessPath.READ else healthy(view, access_path)

    seams.data.visibility.lines = forgetful
