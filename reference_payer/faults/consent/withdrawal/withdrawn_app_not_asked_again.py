"""An app that was withdrawn comes back without being asked for."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="withdrawn-app-not-asked-again",
    title="An app that was withdrawn comes back without being asked for",
    seam="authorization.settled",
    story=(
        "To spare members the same question twice, the server remembers to which apps they once agreed. "
        "Withdrawal ends the tokens and leaves the memory, so the app is back with its next sign-in."
    ),
    source="REQ-CON-001, REQ-CON-010; CWE-862",
    caught_by=("consent-asked-again-after-withdrawal",),
)


def apply(seams: Seams) -> None:
    """Take a consent that has ended for one that stands."""

    def remembered(vault: Vault, account: str, patient: str, client_id: str) -> bool:
        found = matching(vault, account, patient, client_id)
        return bool(found) and all(grant.ended is not None for grant in found)

    seams.authorization.settled = remembered
