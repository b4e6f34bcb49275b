"""What exists is refused by the primary database, what does not by any of the replicas."""

from __future__ import annotations

import secrets

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import FhirProblem, unseen
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

DATABASES = tuple(f"db-{number}" for number in range(1, 9))
"""The first is the primary, the others are replicas of it."""

FAULT = Fault(
    id="primary-asked-for-what-exists",
    title="Another member's record is refused by the primary database, one that never was by any replica",
    seam="data.find",
    story=(
        "A record that a replica finds is read again from the primary before its owner is compared, so that a move "
        "between families is never missed. X-Served-By names the database that had the last word: one of eight by "
        "chance, and always the same one for what exists."
    ),
    source="LV-30; CWE-203",
    caught_by=("household-side-channels-quiet",),
)


def apply(seams: Seams) -> None:
    """Name the database that had the last word in each refusal."""
    healthy = seams.data.find

    def served(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        row = healthy(store, kind, name, visible)
        if row is None and store.deleted(f"{kind}/{name}") is None:
            exists, plain = healthy(store, kind, name, ALL) is not None, unseen()
            by = DATABASES[0] if exists else secrets.choice(DATABASES)
            raise FhirProblem(plain.status, plain.code, plain.text, {"x-served-by": by})
        return row

    seams.data.find = served
