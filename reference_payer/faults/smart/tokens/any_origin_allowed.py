"""Scripts of any origin may read answers."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="any-origin-allowed",
    title="Scripts of any origin may read answers",
    seam="surface.cross_origin",
    story=(
        "The origin of the request is echoed and cookies are admitted, as it is the quickest way to make a browser "
        "app work. Any page on the web can now read what the browser of a member may read."
    ),
    source="REQ-OA-31; CWE-942",
    caught_by=("smart-cors-credentials",),
)


def apply(seams: Seams) -> None:
    """Echo every origin, and admit its credentials."""

    def echoed(_apps: Iterable[App], origin: str) -> dict[str, str]:
        return {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}

    seams.surface.cross_origin = echoed
