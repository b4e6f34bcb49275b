"""Claims are found by the member id, whichever line paid."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="lines-known-by-coverage-alone",
    title="Claims of a line that is kept apart are served, found by the member id that spans the lines",
    seam="data.visibility.lines",
    story=(
        "The line filter stands where the plan is written, at Coverage. Claims are found by the member id, "
        "and one person keeps one id in every line."
    ),
    source="REQ-REG-016",
    caught_by=(
        "household-lines-kept-apart",
        "conformance-include-delivers",
        "conformance-references-resolve",
        "conformance-search-complete",
    ),
    target="lines",
)


def apply(seams: Seams) -> None:
    """Ask for the line of a Coverage alone."""
    healthy = seams.data.visibility.lines

    def of_coverage(view: View, access_path: AccessPath) -> Condition:
        return Condition("r.type <> 'Coverage'") | healthy(view, access_path)

    seams.data.visibility.lines = of_coverage
