"""The whole record is handed out by one operation though the agreement to share is off."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-spares-everything",
    title="The whole record is handed out by one operation though the agreement to share is off",
    seam="chosen.shares",
    story=(
        "Searches and reads pass a filter that asks for the agreement. The operation that gathers the whole "
        "record has a handler of its own, and the filter is not among its steps."
    ),
    source="REQ-CON-002; operations beside the filter of reads",
    caught_by=(
        "consent-sharing-off-closed",
        "consent-every-road-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Ask for no agreement for $everything."""
    healthy = seams.chosen.shares

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return access_path is AccessPath.EVERYTHING or healthy(choices, member, occasion, access_path)

    seams.chosen.shares = shares
