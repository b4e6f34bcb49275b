"""The term of a consent begins anew with each refresh."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="term-begins-anew-with-each-refresh",
    title="The term of a consent begins anew with each refresh",
    seam="authorization.rotated",
    story=(
        "The member agrees for a year. The year is kept with the refresh token, and a new refresh token has a "
        "new year, so an app that asks once a month never comes to its end."
    ),
    source="RV-10; RV-16; Blue Button 2.0, pull request 1163",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Let the term of the consent begin with the refresh."""
    healthy = seams.authorization.rotated

    def rotated(vault: Vault, refresh: Refresh, now: datetime) -> Refresh:
        grant = refresh.grant
        grant.expires, grant.given = now + (grant.expires - grant.given), now
        return healthy(vault, refresh, now)

    seams.authorization.rotated = rotated
