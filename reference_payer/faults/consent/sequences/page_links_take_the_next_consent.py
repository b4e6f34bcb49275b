"""A page link from before a withdrawal works again with the next consent."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Grant, Vault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="page-links-take-the-next-consent",
    title="A page link from before a withdrawal works again with the next consent",
    seam="data.alive",
    story=(
        "A page link carries its search, and the server that keeps the pages asks whether the member lets the app "
        "read, by member and app. After a new consent that is so, and a link and a token from before read the rest "
        "of the record."
    ),
    source="RR-01; RR-12; REQ-CON-010",
    caught_by=("consent-closed-in-any-order",),
)


def apply(seams: Seams) -> None:
    """Ask for any consent of member and app where a page is asked for."""
    recorded, healthy = seams.people.recorded, seams.data.alive
    given: list[Grant] = []

    def noted(vault: Vault, grant: Grant) -> Grant:
        given.append(grant)
        return recorded(vault, grant)

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if access_path is AccessPath.PAGE and now < access.expires:
            own = (access.grant.account, access.grant.patient, access.grant.client_id)
            return any(each.live(now) and (each.account, each.patient, each.client_id) == own for each in given)
        return healthy(access, now, access_path)

    seams.people.recorded, seams.data.alive = noted, alive
