"""The refusal of what exists carries its tag."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import FhirProblem
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="refusal-carries-a-tag",
    title="The refusal of somebody else's resource carries an ETag",
    seam="data.find",
    story=(
        "The tag is set when the row is found, and the right to see it is asked for after that. The refusal has the "
        "same words for what is there and what never was, and one header more."
    ),
    source="CWE-204; REQ-HH: existence is not told",
    caught_by=("household-denial-uniform",),
)


def apply(seams: Seams) -> None:
    """Set the tag before the right is asked for."""
    healthy = seams.data.find

    def tagged(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        row = healthy(store, kind, name, visible)
        if row is None and healthy(store, kind, name, ALL) is not None:
            raise FhirProblem(404, "not-found", "No such resource is available to this app.", {"ETag": 'W/"1"'})
        return row

    seams.data.find = tagged
