"""An export is handed out to an app that was turned off."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="app-off-spares-exports",
    title="An export is handed out to an app that was turned off",
    seam="chosen.serves",
    story=(
        "The files of an export lie in a store that knows jobs. Which apps are served is asked where tokens "
        "are given and resources read."
    ),
    source="RV-07; RR-03",
    caught_by=(),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Serve the files of an export to an app that is off."""
    healthy = seams.chosen.serves

    def serves(choices: Choices, client_id: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return access_path in (AccessPath.EXPORT_STATUS, AccessPath.EXPORT_FILE) or healthy(
            choices, client_id, occasion, access_path
        )

    seams.chosen.serves = serves
