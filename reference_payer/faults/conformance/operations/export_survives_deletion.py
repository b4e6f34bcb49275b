"""A deleted export lives on."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-survives-deletion",
    title="An export that was deleted can still be fetched",
    seam="data.forgotten",
    story=("DELETE marks the job for the clean-up at night. Until then everything in it is served as before."),
    source="Bulk Data Access 2.0.0, delete request: 404 afterwards",
    caught_by=("conformance-export-deleted",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Delete nothing."""
    seams.data.forgotten = lambda _jobs, _job: None
