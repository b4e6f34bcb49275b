"""The last day of a power of attorney is ignored."""

from __future__ import annotations

from datetime import date

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="power-of-attorney-never-ends",
    title="The last day of a power of attorney is ignored",
    seam="people.rules.within",
    story=(
        "The form for a power of attorney has a field for its end, the table of representatives has none. An "
        "agent of six months stays one for good."
    ),
    source="REQ-HH-025",
    caught_by=("household-power-ends-access",),
)


def apply(seams: Seams) -> None:
    """Look at first days only."""

    def begun(start: date | None, _end: date | None, today: date) -> bool:
        return start is None or start <= today

    seams.people.rules.within = begun
