"""A total counts the matches of all members."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="count-of-everybody",
    title="A total counts the matches of all members",
    seam="data.visibility.owner",
    story=(
        "Entries are filtered after the query, the total comes from the database before the filter. Nobody "
        "else's claim is shown, but how many there are is told to everyone."
    ),
    source="LV-23; HAPI FHIR #2020: totals had to be filtered too",
    caught_by=(
        "household-no-foreign-count",
        "household-count-is-own",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose matches are counted."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.COUNT)
