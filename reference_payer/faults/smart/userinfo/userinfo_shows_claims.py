"""UserInfo brings the latest claim along."""

from __future__ import annotations

from typing import Any

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="userinfo-shows-claims",
    title="UserInfo brings the latest claim along",
    seam="authorization.user_info",
    story=(
        "The plan's own app shows the latest claim on its first page, and one request less makes it start faster. "
        "UserInfo knows nothing of scopes, so every app that may ask for a name is told of the claim."
    ),
    source="OpenID Connect Core section 5.4; OWASP API3:2023",
    caught_by=("smart-userinfo-without-record",),
)


def apply(seams: Seams) -> None:
    """Add a claim of the person."""
    healthy = seams.authorization.user_info

    def with_claim(store: Store, claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        own = store.select("ExplanationOfBenefit", Condition("r.owner = ?", (grant.account,)), 0, 1)
        return {**healthy(store, claims, grant), "latest": [orjson.loads(row.body) for row in own]}

    seams.authorization.user_info = with_claim
