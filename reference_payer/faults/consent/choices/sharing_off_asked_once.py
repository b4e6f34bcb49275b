"""The agreement to share is asked for only when a code is given."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-asked-once",
    title="The agreement to share is asked for only when a code is given",
    seam="chosen.shares",
    story=(
        "The agreement is a page of the sign-in, so it is read there. A token says that the member agreed; that "
        "the member may stop agreeing while the token lives was a story for the next release."
    ),
    source="REQ-CON-002; a portal switch that only new apps notice",
    caught_by=(
        "consent-sharing-off-closed",
        "consent-every-type-closed",
        "consent-every-road-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Ask at the pages and the exchange alone."""
    healthy = seams.chosen.shares

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return occasion in (Occasion.REFRESH, Occasion.REQUEST) or healthy(choices, member, occasion, access_path)

    seams.chosen.shares = shares
