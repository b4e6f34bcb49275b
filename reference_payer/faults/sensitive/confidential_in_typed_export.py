"""An export of one type shows withheld services."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.jobs import Job
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-in-typed-export",
    title="An export with _type holds services that are withheld from the representative",
    seam="data.visibility.consented",
    story=(
        "A whole export goes through the routine of $everything and its rules. For one type it seemed simpler to copy "
        "the table, and the rule on what minors consented to alone is none of the table's columns."
    ),
    source="45 CFR 164.502(g)(3)(i); Bulk Data Access 2.0.0, _type; LV-41",
    caught_by=("sensitive-withheld-from-search",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget the limit while a job for a few types is looked at."""
    collected, visibility = seams.data.collected, seams.data.visibility
    typed = [False]

    def viewed(job: Job, view: View) -> View:
        typed[0] = "_type=" in job.request
        return collected(job, view)

    seams.data.collected = viewed
    visibility.consented = lifted_if(visibility.consented, lambda: typed[0])
