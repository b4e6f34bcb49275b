"""The files of an export are handed out after the authority has ended."""

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
    id="exports-outlive-authority",
    title="The files of an export are handed out after the authority has ended",
    seam="people.standing",
    story=("An export runs for hours, so the right to it is asked for when it begins."),
    source="RV-19; RR-03",
    caught_by=(),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Go on under the authority that there was where an export is fetched."""
    asked, healthy = way_asked(seams), seams.people.standing
    seen: dict[str, View] = {}

    def standing(grant: Grant, may_act: MayAct, occasion: Occasion) -> View | None:
        view = healthy(grant, may_act, occasion)
        if view is not None:
            seen[grant.id] = view
        return seen.get(grant.id) if asked()[0].startswith("export-") and occasion is Occasion.REQUEST else view

    seams.people.standing = standing
