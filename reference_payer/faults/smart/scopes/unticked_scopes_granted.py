"""What the member unticked is granted all the same."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="unticked-scopes-granted",
    title="What the member unticked is granted all the same",
    seam="authorization.consented_scopes",
    story=(
        "The consent page has a box for every kind of data. The boxes are sent and not read; the app gets "
        "what it asked for."
    ),
    source="REQ-CON-013; SMART: granted scopes may differ",
    caught_by=("smart-scope-taken-away",),
)


def apply(seams: Seams) -> None:
    """Grant everything offered."""
    seams.authorization.consented_scopes = lambda offered, _ticked: tuple(offered)
