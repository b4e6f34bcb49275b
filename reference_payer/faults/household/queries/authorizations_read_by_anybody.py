"""A prior authorization is read by whoever knows its id."""

from __future__ import annotations

from payerproof.reference_payer.alterations import or_authorizations
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="authorizations-read-by-anybody",
    title="A prior authorization is read by any member who knows its id",
    seam="data.visibility.owner",
    story=(
        "Authorizations come from the system of utilization management and are read from there by their number. The "
        "claims' rule was not carried over, since the clinics that use that system may read all of them."
    ),
    source="45 CFR 156.221(b)(1)(iv), data of the enrollee alone; LV-01 over prior authorizations; CWE-639",
    caught_by=("household-every-kind-closed",),
    seen_by_chance=("household-no-stranger-data",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget the owner of what is no claim, where it is read."""
    seams.data.visibility.owner = or_authorizations(seams.data.visibility.owner)
