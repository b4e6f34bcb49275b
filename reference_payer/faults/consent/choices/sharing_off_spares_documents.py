"""A document is handed out though the agreement to share is off."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-spares-documents",
    title="A document is handed out though the agreement to share is off",
    seam="chosen.shares",
    story=(
        "The note itself lies in a store of files. The record that tells of it is closed; its address was told before."
    ),
    source="RV-05; RR-04",
    caught_by=("consent-sharing-off-closed",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Ask for no agreement where a document is fetched."""
    healthy = seams.chosen.shares

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return access_path is AccessPath.DOCUMENT or healthy(choices, member, occasion, access_path)

    seams.chosen.shares = shares
