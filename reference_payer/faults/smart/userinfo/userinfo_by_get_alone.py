"""UserInfo refuses POST."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="userinfo-by-get-alone",
    title="UserInfo refuses POST",
    seam="authorization.user_info_asked",
    story=(
        "UserInfo is a page that is read, so the gateway lets GET through and nothing else. The libraries "
        "that ask by POST, as the standard lets them, get 405, and their users are signed in without a name."
    ),
    source="OpenID Connect Core section 5.3",
    caught_by=("smart-userinfo-by-post",),
)


def apply(seams: Seams) -> None:
    """Answer GET alone."""
    seams.authorization.user_info_asked = lambda method: method == "GET"
