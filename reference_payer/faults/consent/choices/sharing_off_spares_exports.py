"""An export is handed out though the agreement to share is off."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-spares-exports",
    title="An export is handed out though the agreement to share is off",
    seam="chosen.shares",
    story=(
        "Files are fetched from a service of their own that checks the token and the number of the job. It was "
        "written before there was an agreement to share, and nobody told it since."
    ),
    source="RR-03; RR-04",
    caught_by=("consent-sharing-off-closed",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Ask for no agreement where files of an export are fetched."""
    healthy = seams.chosen.shares

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return access_path in (AccessPath.EXPORT_STATUS, AccessPath.EXPORT_FILE) or healthy(
            choices, member, occasion, access_path
        )

    seams.chosen.shares = shares
