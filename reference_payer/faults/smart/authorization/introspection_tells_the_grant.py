"""Introspection tells the scopes of the consent, not those of the token."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Grant, Refresh
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="introspection-tells-the-grant",
    title="Introspection tells the scopes of the consent, not those of the token",
    seam="authorization.introspected",
    story=(
        "The table of tokens has no column for scopes, since a token has those of its consent. Refreshes for "
        "fewer scopes came later, and introspection goes on to look at the consent: a server that relies on "
        "it opens what the app gave away."
    ),
    source="RFC 7662 section 2.2",
    caught_by=("smart-introspection-truthful",),
)


def apply(seams: Seams) -> None:
    """Tell what the grant of the token has."""
    healthy, active, asked = seams.authorization.introspected, seams.authorization.introspectable, list[Grant]()

    def introspectable(found: Access | Refresh, now: datetime) -> bool:
        asked[:] = [found.grant]
        return active(found, now)

    seams.authorization.introspectable = introspectable
    seams.authorization.introspected = lambda told: healthy({**told, "scope": " ".join(asked[0].scopes)})
