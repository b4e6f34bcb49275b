"""Who consents again gives what was given before as well."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="earlier-boxes-come-back",
    title="Who consents again gives what was given before as well",
    seam="people.recorded",
    story=(
        "A consent that comes again is merged with the one on file, so that no box is lost. The one on file "
        "was withdrawn, and had more boxes."
    ),
    source="RR-12; RV-13",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Add the scopes of earlier consents to a new one."""
    healthy = seams.people.recorded

    def recorded(vault: Vault, grant: Grant) -> Grant:
        before = [
            scope
            for other in vault.grants.values()
            if (other.account, other.patient, other.client_id) == (grant.account, grant.patient, grant.client_id)
            for scope in other.scopes
        ]
        grant.scopes = tuple(dict.fromkeys((*grant.scopes, *before)))
        return healthy(vault, grant)

    seams.people.recorded = recorded
