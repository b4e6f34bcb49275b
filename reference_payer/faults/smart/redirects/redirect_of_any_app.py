"""A redirect URI of any registered app is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import demo_apps

FAULT = Fault(
    id="redirect-of-any-app",
    title="A redirect URI of any registered app is accepted",
    seam="authorization.redirect_matches",
    story=(
        "All addresses of all apps are in one list that the gateway allows. An app of a careless or bad owner is "
        "sent the codes of another."
    ),
    source="RFC 6749 section 3.1.2.3; RFC 9700 section 4.1",
    caught_by=("smart-redirect-exact",),
)


def apply(seams: Seams) -> None:
    """Accept the addresses of the demo's apps."""
    listed = {app.redirect_uri for app in demo_apps("")}
    seams.authorization.redirect_matches = lambda _registered, presented: presented in listed
