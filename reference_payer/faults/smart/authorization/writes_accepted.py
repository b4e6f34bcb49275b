"""Requests to change the record are accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="writes-accepted",
    title="Requests to change the record are accepted",
    seam="data.other_method",
    story=(
        "Writes are not served yet, and the door takes them into the queue of a job to come. The app asked to "
        "read; what it sends is kept, and one day it will be carried out."
    ),
    source="REQ-OA-14; OWASP API5:2023, function level authorization",
    caught_by=("smart-writes-refused",),
)


def apply(seams: Seams) -> None:
    """Take every write in."""
    healthy = seams.data.other_method

    def taken_in(method: str, store: Store, target: Target) -> Answer:
        return Answer(202, b"") if method in {"PUT", "PATCH", "DELETE"} else healthy(method, store, target)

    seams.data.other_method = taken_in
