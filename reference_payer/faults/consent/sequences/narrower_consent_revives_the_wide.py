"""A narrower consent brings the wider tokens from before it back to life."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="narrower-consent-revives-the-wide",
    title="A narrower consent brings the wider tokens from before it back to life",
    seam="people.recorded",
    story=(
        "Who agrees to less than before is taken to change what was agreed to: the permission on record is opened "
        "again and given the new list. The tokens from before carry the list that they were issued with, and read "
        "all of it."
    ),
    source="RR-12; RV-13; REQ-CON-010",
    caught_by=("consent-closed-in-any-order",),
)


def apply(seams: Seams) -> None:
    """Open earlier grants of other scopes."""
    healthy = seams.people.recorded

    def changed(vault: Vault, grant: Grant) -> Grant:
        for earlier in vault.grants.values():
            own = (earlier.account, earlier.patient, earlier.client_id)
            if own == (grant.account, grant.patient, grant.client_id) and earlier.scopes != grant.scopes:
                earlier.ended = None
        return healthy(vault, grant)

    seams.people.recorded = changed
