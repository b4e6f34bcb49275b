"""Whoever asks for an export that was deleted is told that the request is wrong."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.problems import FhirProblem
from payerproof.reference_payer.records.jobs import Job, Jobs
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-deleted-is-a-bad-request",
    title="The status of a deleted export is a bad request",
    seam="data.forgotten",
    story=(
        "An unknown job is an invalid argument to the code that looks it up, and becomes 400. A client that waits "
        "for 404 to know that its files are gone takes the answer for a mistake of its own, and asks on."
    ),
    source="Bulk Data Access 2.0.0, delete request: SHALL be 404; SMART bulk-data-server #64",
    caught_by=("conformance-export-deleted",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Keep what was deleted in mind, and refuse it."""
    healthy = seams.data.may_collect
    gone: set[str] = set()

    def forgotten(_jobs: Jobs, job: Job) -> None:
        gone.add(job.id)

    def may_collect(job: Job, grant: Grant) -> bool:
        if job.id in gone:
            raise FhirProblem(400, "value", "There is no such export.")
        return healthy(job, grant)

    seams.data.forgotten, seams.data.may_collect = forgotten, may_collect
