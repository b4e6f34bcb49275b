"""Page links go on after the authority has ended."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.replacing import (
    way_asked,
)
from payerproof.reference_payer.seams import MayAct, Seams

FAULT = Fault(
    id="page-links-outlive-authority",
    title="Page links go on after the authority has ended",
    seam="people.standing",
    story=("A result that is under way is served to its end. Who may see it was asked when it began."),
    source="RV-19; RR-01",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Go on under the authority that there was where a page is fetched."""
    asked, healthy = way_asked(seams), seams.people.standing
    seen: dict[str, View] = {}

    def standing(grant: Grant, may_act: MayAct, occasion: Occasion) -> View | None:
        view = healthy(grant, may_act, occasion)
        if view is not None:
            seen[grant.id] = view
        return seen.get(grant.id) if "_page=" in asked()[1] and occasion is Occasion.REQUEST else view

    seams.people.standing = standing
