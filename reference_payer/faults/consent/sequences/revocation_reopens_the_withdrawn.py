"""An app that revokes its tokens after a withdrawal opens them again."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.grants import matching
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-reopens-the-withdrawn",
    title="An app that revokes its tokens after a withdrawal opens them again",
    seam="authorization.revoked",
    story=(
        "A permission has one state. The member's withdrawal sets it to withdrawn; an app that is told of it "
        "revokes its tokens, as it should, and the state becomes released by the app. The gate refuses what is "
        "withdrawn."
    ),
    source="RV-01; RV-04; REQ-CON-004; RFC 7009, section 2.2",
    caught_by=("consent-closed-in-any-order",),
)


def apply(seams: Seams) -> None:
    """Let the app's revocation take the place of the member's withdrawal."""
    revoked, withdrawn = seams.authorization.revoked, seams.authorization.withdrawn
    by_member: set[str] = set()

    def noted(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
        by_member.update(grant.id for grant in matching(vault, account, patient, client_id))
        withdrawn(vault, account, patient, client_id, now)

    def released(vault: Vault, found: Access | Refresh, now: datetime) -> None:
        if found.grant.id in by_member:
            found.grant.ended = None
        else:
            revoked(vault, found, now)

    seams.authorization.withdrawn, seams.authorization.revoked = noted, released
