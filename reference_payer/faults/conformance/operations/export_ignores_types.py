"""More is exported than was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-ignores-types",
    title="An export of one type holds all types",
    seam="data.narrowed",
    story=(
        "The parameter _type is read by the worker that writes files, and was lost when the queue before it "
        "was replaced. Apps that ask for coverage get diagnoses that their user did not mean to share."
    ),
    source="Bulk Data Access 2.0.0, kick-off: _type",
    caught_by=(
        "conformance-export-narrowed",
        "conformance-export-repeated",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Export all that is kept."""

    def everything(offered: Sequence[str], _asked: Sequence[str]) -> tuple[str, ...]:
        return tuple(offered)

    seams.data.narrowed = everything
