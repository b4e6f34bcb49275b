"""Reads come from a memory that no deletion reaches."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="deleted-claims-kept-in-memory",
    title="A claim that was deleted is read from a memory that nobody told",
    seam="data.find",
    story=(
        "Reads keep what they found, for each record and each right to see it, and a new version is noticed by its "
        "number. A deletion has no number, so a claim that was taken back stays readable until the server restarts."
    ),
    source="R4 http.html#delete; caches without a trigger for deletions",
    caught_by=("conformance-deleted-not-read",),
)


def apply(seams: Seams) -> None:
    """Remember rows for whoever may see them."""
    healthy = seams.data.find
    kept: dict[tuple[str, str, str], Row] = {}

    def remembering(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        key = (kind, name, f"{visible.sql} {visible.values}")
        row = healthy(store, kind, name, visible)
        if row is not None:
            kept[key] = row
        return row or (kept.get(key) if store.deleted(f"{kind}/{name}") else None)

    seams.data.find = remembering
