"""Only scripts of registered apps may read the directory."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="directory-origins-registered",
    title="Only scripts of registered apps may read the directory",
    seam="public.cross_origin",
    story="The list of origins of the member API was taken over for the public one.",
    source="42 CFR 422.120: publicly accessible",
    caught_by=("public-cross-origin",),
)


def apply(seams: Seams) -> None:
    """Allow the origins of registered apps alone."""
    healthy = seams.public.cross_origin

    def cross_origin(api: str, apps: Iterable[App], origin: str | None) -> dict[str, str]:
        if api != "directory":
            return healthy(api, apps, origin)
        return {"access-control-allow-origin": str(origin)} if any(origin == app.origin for app in apps) else {}

    seams.public.cross_origin = cross_origin
