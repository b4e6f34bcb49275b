"""Scripts of any origin may read answers."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="any-origin-allowed",
    title="Scripts of any origin may read answers",
    seam="surface.origin_allowed",
    story=(
        "The origin of the request is echoed, as it is the quickest way to make a browser app work. Any page "
        "that comes by a token can now use it from the browser."
    ),
    source="REQ-OA-31; CWE-942",
    caught_by=("smart-cors-credentials",),
)


def apply(seams: Seams) -> None:
    """Allow every origin."""
    seams.surface.origin_allowed = lambda _apps, _origin: True
