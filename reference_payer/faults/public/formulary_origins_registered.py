"""Only scripts of registered apps may read the formulary."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="formulary-origins-registered",
    title="Only scripts of registered apps may read the formulary",
    seam="public.cross_origin",
    story="The list of origins of the member API was taken over for the public one.",
    source="US Drug Formulary 2.0.1, unauthenticated access",
    caught_by=("public-cross-origin",),
)


def apply(seams: Seams) -> None:
    """Allow the origins of registered apps alone."""
    healthy = seams.public.cross_origin

    def cross_origin(api: str, apps: Iterable[App], origin: str | None) -> dict[str, str]:
        if api != "formulary":
            return healthy(api, apps, origin)
        return {"access-control-allow-origin": str(origin)} if any(origin == app.origin for app in apps) else {}

    seams.public.cross_origin = cross_origin
