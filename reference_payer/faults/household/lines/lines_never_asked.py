"""Every line in the store is served."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="lines-never-asked",
    title="A line of business that is kept apart is served to apps",
    seam="data.visibility.lines",
    story=(
        "The store was built for one line. When a second line moved in, its members came with it, and nobody "
        "told the API which plans it was approved for."
    ),
    source="REQ-REG-016; 42 CFR 431.60, 45 CFR 156.221: each line answers for itself",
    caught_by=("household-lines-kept-apart", "conformance-search-complete"),
    target="lines",
)


def apply(seams: Seams) -> None:
    """Serve whatever the store holds."""

    def all_lines(_view: View, _access_path: AccessPath) -> Condition:
        return ALL

    seams.data.visibility.lines = all_lines
