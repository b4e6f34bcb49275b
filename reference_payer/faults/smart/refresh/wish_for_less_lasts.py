"""A refresh for fewer scopes takes the others away for good."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="wish-for-less-lasts",
    title="A refresh for fewer scopes takes the others away for good",
    seam="authorization.refreshed_scopes",
    story=(
        "A refresh writes the scopes that were asked for over those of the grant, so that the token and its "
        "row agree. An app that asked once for a token for one screen has lost the rest, and its member has "
        "to consent anew."
    ),
    source="RFC 6749 section 6, last paragraph",
    caught_by=("smart-refresh-wish-passes",),
)


def apply(seams: Seams) -> None:
    """Let the last wish stand for what was granted."""
    healthy, wishes = seams.authorization.refreshed_scopes, dict[str, tuple[str, ...]]()

    def refreshed(grant: Grant, requested: str | None) -> tuple[str, ...] | None:
        found = healthy(grant, requested)
        if requested is not None and found is not None:
            wishes[grant.id] = found
        return wishes.get(grant.id, found) if found is not None else None

    seams.authorization.refreshed_scopes = refreshed
