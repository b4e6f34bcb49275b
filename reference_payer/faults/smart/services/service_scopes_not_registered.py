"""A service is given every system scope that it asks for."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-scopes-not-registered",
    title="A service is given every system scope that it asks for",
    seam="authorization.service_scopes",
    story=(
        "The form for new partners has a box for scopes, and the token service never reads it: whoever holds a key is "
        "a partner, and asks for what it needs."
    ),
    source="SMART App Launch 2.2, Backend Services: scopes are limited to those of the registration",
    caught_by=("smart-service-scope-not-broader",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Ask for no registration."""
    seams.authorization.service_scopes = lambda _app, requested: tuple(
        dict.fromkeys(scope for scope in requested if scope.startswith("system/"))
    )
