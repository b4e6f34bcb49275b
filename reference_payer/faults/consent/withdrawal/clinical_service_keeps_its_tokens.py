"""Clinical records are served after the withdrawal."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    way_asked,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="clinical-service-keeps-its-tokens",
    title="Clinical records are served after the withdrawal",
    seam="data.alive",
    story=(
        "Claims and clinical records are two services. The one that the consent belongs to tells the other nothing."
    ),
    source="RV-04; RR-09",
    caught_by=(),
    target="clinical",
)

_CLINICAL = ("Observation", "Condition", "Encounter", "Procedure", "Immunization", "DiagnosticReport")


def apply(seams: Seams) -> None:
    """Ask for the expiry alone where clinical records are asked for."""
    healthy = seams.data.alive
    asked = way_asked(seams)

    def alive(access: Access, now: datetime, access_path: AccessPath) -> bool:
        if asked()[0].partition("/")[0] in _CLINICAL:
            return now < access.expires
        return healthy(access, now, access_path)

    seams.data.alive = alive
