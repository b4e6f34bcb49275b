"""Versions and histories are served though the agreement to share is off."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-spares-versions",
    title="Versions and histories are served though the agreement to share is off",
    seam="chosen.shares",
    story=("Versions come from the archive. The agreement binds what is current."),
    source="RV-05; LV-02; LV-03",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Ask for no agreement where a version or a history is read."""
    healthy = seams.chosen.shares

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return access_path in (AccessPath.VREAD, AccessPath.HISTORY) or healthy(choices, member, occasion, access_path)

    seams.chosen.shares = shares
