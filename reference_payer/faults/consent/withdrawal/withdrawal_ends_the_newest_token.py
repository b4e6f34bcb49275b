"""A withdrawal ends the newest access token of a consent; one from before a refresh lives on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawal-ends-the-newest-token",
    title="A withdrawal ends the newest access token of a consent, and none from before a refresh",
    seam="authorization.withdrawn",
    story=(
        "The portal keeps with each consent the access token that was issued last, and ends that one. A refresh "
        "issues another before the last one has run out, and the earlier one goes on reading to its natural end."
    ),
    source="RFC 7009, section 2.1: all access tokens of the grant end with it",
    caught_by=("consent-portal-withdrawal-closed", "consent-closed-in-any-order"),
)


def apply(seams: Seams) -> None:
    """Hang all tokens of a grant but the newest on a copy of it that stands."""
    healthy = seams.authorization.withdrawn

    def newest(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        for grant in matching(vault, account, patient, client_id):
            tokens = [token for token in vault.access.values() if token.grant is grant]
            spared = replace(grant)
            for token in tokens[:-1]:
                token.grant = spared
        healthy(vault, account, patient, client_id, now)

    seams.authorization.withdrawn = newest
