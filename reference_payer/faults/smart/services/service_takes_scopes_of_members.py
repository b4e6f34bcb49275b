"""A service is given scopes of members and users."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import grantable
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="service-takes-scopes-of-members",
    title="A service is given scopes of members and users",
    seam="authorization.service_scopes",
    story=(
        "One list of scopes stands for all kinds of apps. What a member may consent to is granted to a service as "
        "well, which no member ever sees."
    ),
    source="RFC 6749 section 4.4; SMART App Launch 2.2, Backend Services: system scopes",
    caught_by=("smart-service-scope-not-broader",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Add what members' apps may have."""
    healthy = seams.authorization.service_scopes

    def granted(app: App, requested: Iterable[str]) -> tuple[str, ...]:
        asked = tuple(requested)
        return healthy(app, asked) + grantable(asked)

    seams.authorization.service_scopes = granted
