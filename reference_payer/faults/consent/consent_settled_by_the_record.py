"""A consent that one person gave is taken for that of everybody who may read the record."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="consent-settled-by-the-record",
    title="A consent that one person gave is taken for that of everybody who may read the record",
    seam="authorization.settled",
    story=(
        "What was agreed to is looked up by app and record. A mother connects an app for her daughter; when the "
        "daughter signs in to it herself, no page asks her, and the app has a grant that she never gave."
    ),
    source="OpenID Connect Core section 3.1.2.4: the decision is that of the End-User who signed in; REQ-CON-001",
    caught_by=("consent-remembered-for-its-giver",),
)


def apply(seams: Seams) -> None:
    """Take the standing consent of another account to the same app and record for this one's."""

    def remembered(vault: Vault, account: str, patient: str, client_id: str) -> bool:
        others = (grant for grant in vault.grants.values() if grant.account != account and grant.ended is None)
        return any((grant.patient, grant.client_id) == (patient, client_id) for grant in others)

    seams.authorization.settled = remembered
