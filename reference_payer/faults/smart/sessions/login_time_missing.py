"""The id token does not tell when the person logged in."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="login-time-missing",
    title="The id token does not tell when the person logged in",
    seam="authorization.identified",
    story=(
        "The time of the login is known to the login service and was never asked for by the plan's own apps. An "
        "app that asks for a fresh login cannot tell whether it got one."
    ),
    source="OpenID Connect Core section 2: auth_time is required with max_age",
    caught_by=("smart-login-not-too-old",),
)


def apply(seams: Seams) -> None:
    """Leave the claim out."""
    healthy = seams.authorization.identified

    def untimed(claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        return {name: value for name, value in healthy(claims, grant).items() if name != "auth_time"}

    seams.authorization.identified = untimed
