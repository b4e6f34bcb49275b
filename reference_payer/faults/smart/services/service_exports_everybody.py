"""A service's export holds the records of all members."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="service-exports-everybody",
    title="A service's export holds the records of all members",
    seam="data.visibility.owner",
    story=(
        "Files are written at night by a job with an account of its own, which sees the whole plan. That the partner "
        "has a list is known to the API alone."
    ),
    source="Bulk Data Access 2.0.0, security considerations: only what the client may have",
    caught_by=("smart-service-members-apart",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Write everybody into the files of a service."""
    healthy = seams.data.visibility.owner

    def owner(view: View, access_path: AccessPath) -> Condition:
        written = access_path is AccessPath.EXPORT_FILE and view.members is not None
        return Condition("r.owner IS NOT NULL") if written else healthy(view, access_path)

    seams.data.visibility.owner = owner
