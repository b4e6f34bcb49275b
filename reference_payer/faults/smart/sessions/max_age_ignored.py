"""A request with max_age goes on with an older login."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="max-age-ignored",
    title="A request with max_age goes on with an older login",
    seam="people.login_due",
    story=(
        "The single sign-on keeps a login for the whole day, and what an app asks for is not passed on to it. An "
        "app that wants to be sure who is there now, before it shows a record, is told that all is well."
    ),
    source="OpenID Connect Core section 3.1.2.1",
    caught_by=("smart-login-not-too-old",),
)


def apply(seams: Seams) -> None:
    """Never mind how old a login is."""
    seams.people.login_due = lambda _session, _max_age, _now: False
