"""An access token that a refresh gave never ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refreshed-token-never-ends",
    title="An access token that a refresh gave never ends",
    seam="authorization.issued",
    story=(
        "The expiry is set where a code is exchanged. Refreshing came later and copies the old token with a new "
        "value, and the job that clears the table looks at tokens of a day's age only."
    ),
    source="RFC 6749 section 6; CWE-613",
    caught_by=("smart-token-expires",),
)


_DAY = timedelta(days=1)


def apply(seams: Seams) -> None:
    """Let every token of a grant but the first live for a day."""
    healthy = seams.authorization.issued

    def copied(vault: Vault, token: Access) -> Access:
        first = all(each.grant is not token.grant for each in vault.access.values())
        return healthy(vault, token if first else replace(token, expires=token.issued + _DAY))

    seams.authorization.issued = copied
