"""A dead token still begins exports."""

from __future__ import annotations

from datetime import datetime

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-begins-without-consent",
    title="The token of a withdrawn consent still begins an export",
    seam="data.alive",
    story=(
        "The kick-off of an export only queues a job, and whoever fetches its files is asked for the consent there. "
        "The queue itself looks at the expiry of the token, and goes on working for an app that lost its consent."
    ),
    source="RR-03; REQ-CON-004; LV-41",
    caught_by=("consent-every-road-closed",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Ask for the expiry alone where an export begins."""
    healthy = seams.data.alive

    def begun(access: Access, now: datetime, access_path: AccessPath) -> bool:
        return now < access.expires if access_path is AccessPath.EXPORT else healthy(access, now, access_path)

    seams.data.alive = begun
