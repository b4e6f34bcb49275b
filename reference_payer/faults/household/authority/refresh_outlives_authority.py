"""A refreshed token works after the authority has ended."""

from __future__ import annotations

from collections.abc import Callable

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refresh-outlives-authority",
    title="A refreshed token works after the authority has ended",
    seam="people.standing",
    story=(
        "Authority is looked up when the member consents and with every token of that day. A token that came of "
        "a refresh is taken for checked, since the token endpoint has just seen to it; but the token endpoint "
        "does not ask. The parent reads on after the eighteenth birthday, an hour at a time."
    ),
    source="ASVS 5.0, 8.3.2",
    caught_by=(
        "household-majority-ends-access",
        "household-power-ends-access",
    ),
)


def apply(seams: Seams) -> None:
    """Do not ask when a token is refreshed, nor about those that came of it."""
    healthy = seams.people.standing
    refreshed: set[str] = set()

    def lenient(grant: Grant, may_act: Callable[[str], View | None], occasion: Occasion) -> View | None:
        if occasion is Occasion.REFRESH:
            refreshed.add(grant.id)
        found = healthy(grant, may_act, occasion)
        return View(grant.subject, own=False) if found is None and grant.id in refreshed else found

    seams.people.standing = lenient
