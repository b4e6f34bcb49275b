"""A consent for one app brings back another that was withdrawn."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="another-apps-consent-revives-the-first",
    title="A consent for one app brings back another that was withdrawn",
    seam="people.recorded",
    story=(
        "Whether a member shares at all is one flag on the account: a withdrawal clears it, and a consent sets it. "
        "The gate asks for the flag, so an app that was removed reads again as soon as the member connects another "
        "one."
    ),
    source="RR-14; REQ-CON-007; REQ-CON-010",
    caught_by=("consent-closed-in-any-order",),
)


def apply(seams: Seams) -> None:
    """Set the flag for every app of the member."""
    healthy = seams.people.recorded

    def shared(vault: Vault, grant: Grant) -> Grant:
        for earlier in vault.grants.values():
            same = (earlier.account, earlier.patient) == (grant.account, grant.patient)
            if same and earlier.client_id != grant.client_id:
                earlier.ended = None
        return healthy(vault, grant)

    seams.people.recorded = shared
