"""Refreshing gives what was asked for, not what the member left ticked."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-forgets-the-boxes",
    title="Refreshing gives what was asked for, not what the member left ticked",
    seam="authorization.refreshed_scopes",
    story=(
        "The authorization request is kept with the grant, for the record; the boxes that the member unticked are "
        "applied to the first token. The refresh reads the request again, and the claims are back after an hour."
    ),
    source="REQ-CON-013; RFC 6749 section 6",
    caught_by=("smart-refresh-gives-nothing-back",),
)


def apply(seams: Seams) -> None:
    """Remember what was offered beside what was ticked, and refresh to it."""
    consented, refreshed = seams.authorization.consented_scopes, seams.authorization.refreshed_scopes
    asked: dict[tuple[str, ...], tuple[str, ...]] = {}

    def noted(offered: Iterable[str], ticked: Iterable[str]) -> tuple[str, ...]:
        before = tuple(offered)
        left = consented(before, ticked)
        asked[left] = before
        return left

    def as_asked(grant: Grant, requested: str | None) -> tuple[str, ...] | None:
        return asked.get(grant.scopes, grant.scopes) if requested is None else refreshed(grant, requested)

    seams.authorization.consented_scopes, seams.authorization.refreshed_scopes = noted, as_asked
