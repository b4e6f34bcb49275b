"""An earlier token opens the record that its account shared last."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="one-record-for-an-account-and-app",
    title="An earlier token opens the record that its account shared last",
    seam="people.recorded",
    story=(
        "A consent is kept by account and app. A parent who shares a second record with the same app writes "
        "it over the first, whose tokens live on."
    ),
    source="LV-60; OpenEMR pull request 5151: one session for all tokens of an account",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Write the new record into the consent that is there."""
    healthy = seams.people.recorded

    def recorded(vault: Vault, grant: Grant) -> Grant:
        kept = healthy(vault, grant)
        for other in vault.grants.values():
            if other.account == grant.account and other.client_id == grant.client_id and other.ended is None:
                other.subject, other.patient = grant.subject, grant.patient
        return kept

    seams.people.recorded = recorded
