"""The consent that was given last counts for all waiting codes of an app."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="last-consent-wins",
    title="The consent that was given last counts for all waiting codes of an app",
    seam="people.recorded",
    story=(
        "What a member agreed to is kept with the app until its code is redeemed. Two members who connect the "
        "same app within a second get the record of whoever agreed last."
    ),
    source="REQ-OA-35; Blue Shield of California 2015: members who logged in at once saw each other",
    caught_by=("smart-logins-do-not-swap", "smart-patient-is-the-picked-one"),
)


def apply(seams: Seams) -> None:
    """Turn the waiting codes of the app towards the latest consent."""
    healthy = seams.people.recorded

    def latest(vault: Vault, grant: Grant) -> Grant:
        for code in vault.codes.values():
            if not code.used and code.grant.client_id == grant.client_id:
                old = code.grant
                old.account, old.subject, old.patient = grant.account, grant.subject, grant.patient
        return healthy(vault, grant)

    seams.people.recorded = latest
