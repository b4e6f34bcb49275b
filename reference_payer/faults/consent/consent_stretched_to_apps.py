"""A consent to one app is taken for a consent to all apps."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="consent-stretched-to-apps",
    title="A consent to one app is taken for a consent to all apps",
    seam="authorization.settled",
    story=(
        "What the member agreed to is kept by member and record: the texts of the consent pages are all alike. "
        "The second app that the member tries is not asked about any more."
    ),
    source="REQ-CON-007, REQ-OA-32; Blue Button: a grant is unique for beneficiary and application",
    caught_by=("consent-not-stretched",),
)


def apply(seams: Seams) -> None:
    """Take the standing consents of other apps for this one's, unless it had one itself that was withdrawn last."""

    def remembered(vault: Vault, account: str, patient: str, client_id: str) -> bool:
        given = [grant for grant in vault.shared_by_or_about(account, account) if grant.patient == patient]
        return bool(given) and given[-1].ended is None and given[-1].client_id != client_id

    seams.authorization.settled = remembered
