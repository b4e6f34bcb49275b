"""Scripts of the origin null may read answers."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="null-origin-allowed",
    title="The origin null is admitted together with credentials",
    seam="surface.cross_origin",
    story=(
        "Pages that are opened from a file send the origin null, and the makers of the app tried theirs like that. "
        "Any site can put a script into a sandboxed frame, whose origin is null as well."
    ),
    source="CWE-942; PortSwigger research 2016, Exploiting CORS misconfigurations",
    caught_by=("smart-cors-credentials",),
)


def apply(seams: Seams) -> None:
    """Admit null with its credentials."""
    healthy = seams.surface.cross_origin

    def lenient(apps: Iterable[App], origin: str) -> dict[str, str]:
        if origin == "null":
            return {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
        return healthy(apps, origin)

    seams.surface.cross_origin = lenient
