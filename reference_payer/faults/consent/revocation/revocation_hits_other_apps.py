"""Revoking one app's token ends the member's other apps."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault, end
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-hits-other-apps",
    title="Revoking one app's token ends the member's other apps",
    seam="authorization.revoked",
    story=(
        "Revocation was built as a logout: it ends whatever the account has open. An app that tidies up after "
        "itself cuts off all the others that the member connected."
    ),
    source="REQ-CON-007; RFC 7009 section 2.1: the token, and the grant it hangs on",
    caught_by=("consent-others-survive-revocation",),
)


def apply(seams: Seams) -> None:
    """End every grant of the account over this record."""

    def logged_out(vault: Vault, found: Access | Refresh, now: datetime) -> None:
        account, subject = found.grant.account, found.grant.subject
        shared = vault.shared_by_or_about(account, subject)
        end([grant for grant in shared if (grant.account, grant.subject) == (account, subject)], now)

    seams.authorization.revoked = logged_out
