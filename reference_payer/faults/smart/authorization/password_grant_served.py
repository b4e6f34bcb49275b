"""A password is exchanged for a token."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.settings import App

FAULT = Fault(
    id="password-grant-served",
    title="A password is exchanged for a token",
    seam="authorization.other_grant",
    story=(
        "The first mobile app of the payer took the password itself, and its grant was never switched off. "
        "Any app may now ask members for their password, and gets their record without a consent page."
    ),
    source="REQ-OA-13; RFC 9700 section 2.4",
    caught_by=("smart-other-grants-refused",),
)


def apply(seams: Seams) -> None:
    """Take a member's name for a consent."""

    def by_password(app: App, fields: Mapping[str, str], patients: Mapping[str, str], now: datetime) -> Grant | None:
        member = fields.get("username", "")
        if fields["grant_type"] != "password" or member not in patients or not fields.get("password"):
            return None
        scopes, end = ("patient/*.read",), now + timedelta(hours=1)
        return Grant(f"password-{member}", member, member, patients[member], app.id, scopes, now, end)

    seams.authorization.other_grant = by_password
