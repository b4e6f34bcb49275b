"""An origin that begins like an app's own is admitted with credentials."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="origin-compared-by-beginning",
    title="An origin that begins like an app's own is admitted with credentials",
    seam="surface.cross_origin",
    story=(
        "Ports differ between machines, so the origin is compared by its beginning. A host of an attacker that "
        "begins so is as good."
    ),
    source="RFC 6454 section 5; OWASP: origin reflected by a prefix",
    caught_by=("smart-cors-credentials",),
)


def apply(seams: Seams) -> None:
    """Compare the beginning."""
    healthy = seams.surface.cross_origin

    def begins(apps: Iterable[App], origin: str) -> dict[str, str]:
        listed = list(apps)
        if not any(origin.startswith(app.origin.rpartition(":")[0]) for app in listed):
            return healthy(listed, origin)
        return {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}

    seams.surface.cross_origin = begins
