"""The id token tells the time of its issue as that of the login."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="login-time-of-the-token",
    title="The id token tells the time of its issue as that of the login",
    seam="authorization.identified",
    story=(
        "The claim auth_time was asked for, and the time at hand is that at which the token is made. On the "
        "first login the two are the same; on a login that lasts since the morning an app takes whoever is "
        "there now for somebody who has just typed a password."
    ),
    source="OpenID Connect Core section 2, auth_time",
    caught_by=("smart-login-time-true", "smart-refreshed-id-token-right"),
)


def apply(seams: Seams) -> None:
    """Write the time of issue over that of the login."""
    healthy = seams.authorization.identified

    def identified(claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        told = healthy(claims, grant)
        return {**told, "auth_time": told["iat"]} if "auth_time" in told else told

    seams.authorization.identified = identified
