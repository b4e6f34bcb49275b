"""The patient that was picked last counts for all waiting codes."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="last-pick-wins",
    title="The patient that was picked last counts for all waiting codes",
    seam="people.recorded",
    story=(
        "The picked patient is kept with the person's login and read when a code is redeemed. A parent who "
        "connects two apps in two windows, one for each child, gives both apps the same child."
    ),
    source="REQ-OA-35, REQ-HH-016; SMART launch context belongs to the grant",
    caught_by=("smart-patient-is-the-picked-one",),
)


def apply(seams: Seams) -> None:
    """Turn the waiting codes of the account towards the latest choice."""
    healthy = seams.people.recorded

    def latest(vault: Vault, grant: Grant) -> Grant:
        for code in vault.codes.values():
            if not code.used and code.grant.account == grant.account:
                code.grant.subject, code.grant.patient = grant.subject, grant.patient
        return healthy(vault, grant)

    seams.people.recorded = latest
