"""An id token is over before it begins."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="id-token-lives-in-the-past",
    title="An id token is over before it begins",
    seam="authorization.identified",
    story=(
        "The lifetime is read in minutes and subtracted instead of added, in a release that only apps without a "
        "check of exp were tested with."
    ),
    source="OpenID Connect Core section 3.1.3.7, rule 9",
    caught_by=("smart-id-token-right",),
)


def apply(seams: Seams) -> None:
    """Let it end an hour before it was issued."""
    healthy = seams.authorization.identified

    def stated(claims: dict[str, Any], grant: Grant) -> dict[str, Any]:
        document = healthy(claims, grant)
        return {**document, "exp": document["iat"] - 3600}

    seams.authorization.identified = stated
