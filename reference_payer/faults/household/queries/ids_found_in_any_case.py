"""A record is found by its id in the other letter case, whoever asks."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="ids-found-in-any-case",
    title="An id in the other letter case opens the record of anybody",
    seam="data.find",
    story=(
        "The rule asks who owns the id as it is written; nobody does, so there is nothing to guard. The "
        "database compares texts without case, as it was set up years ago."
    ),
    source="LV-52; CWE-178",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "sensitive-withheld-from-representative",
    ),
)


def apply(seams: Seams) -> None:
    """Find without case what is not found otherwise."""
    healthy = seams.data.find

    def without_case(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        found = healthy(store, kind, name, visible)
        if found is not None:
            return found
        alike = store.select(kind, Condition("r.id <> ? AND upper(r.id) = ?", (name, name.upper())), 0, 1)
        return alike[0] if alike else None

    seams.data.find = without_case
