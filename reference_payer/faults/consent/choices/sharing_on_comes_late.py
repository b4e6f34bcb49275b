"""An agreement that is given again is not believed at once."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-on-comes-late",
    title="An agreement that is given again is not believed at once",
    seam="chosen.share",
    story=(
        "The refusal is kept in a cache that lives through some thirty more questions. Members who turn sharing "
        "on again see their app refused, and are told to try later."
    ),
    source="REQ-CON-010; negative answers kept in a cache",
    caught_by=("consent-choice-taken-back",),
)


def apply(seams: Seams) -> None:
    """Refuse the next thirty questions after the agreement was given again."""
    healthy, asked = seams.chosen.shares, seams.chosen.share
    kept: dict[str, int] = {}

    def share(choices: Choices, member: str, on: bool) -> None:  # noqa: FBT001 - a switch
        asked(choices, member, on)
        kept[member] = 30 if on else 0

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        if kept.get(member, 0):
            kept[member] -= 1
            return False
        return healthy(choices, member, occasion, access_path)

    seams.chosen.share = share
    seams.chosen.shares = shares
