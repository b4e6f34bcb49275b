"""A prior authorization is read by whoever knows its id."""

from __future__ import annotations

from payerproof.reference_payer.conditions import Condition
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.visibility import AccessPath

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
    healthy = seams.data.visibility.owner

    def owned(view: View, access_path: AccessPath) -> Condition:
        if access_path is not AccessPath.READ:
            return healthy(view, access_path)
        return healthy(view, access_path) | Condition("instr(r.body, CAST(? AS BLOB))", ('"use":"preauthorization"',))

    seams.data.visibility.owner = owned
