"""UserInfo is kept for an app and told to all its users."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="userinfo-of-the-first-login",
    title="UserInfo is kept for an app and told to all its users",
    seam="authorization.user_info",
    story=(
        "UserInfo is asked at every start of an app, so a gateway keeps the answer for each app. The one who comes "
        "next is greeted by another person's name, and an app that keeps its data by sub mixes two people up."
    ),
    source="OpenID Connect Core section 5.3.2; CWE-524",
    caught_by=("smart-userinfo-names-the-login", "household-no-stranger-data"),
)


def apply(seams: Seams) -> None:
    """Keep the first answer for each app."""
    healthy, kept = seams.authorization.user_info, dict[str, dict[str, Any]]()

    def once(store: Store, claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        return kept.setdefault(grant.client_id, healthy(store, claims, grant))

    seams.authorization.user_info = once
