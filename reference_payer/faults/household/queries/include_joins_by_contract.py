"""An included coverage brings those of the whole family."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="include-joins-by-contract",
    title="An included coverage brings those of the whole family",
    seam="data.linked",
    story=(
        "The reference from a claim to its coverage is resolved by contract number, as the claims system "
        "knows no FHIR ids. The include then returns one Coverage for each person on the contract."
    ),
    source="LV-11; microsoft/fhir-server PR #5683: includes escaped the compartment of the token",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """Resolve references to coverage by contract number."""
    healthy = seams.data.linked

    def by_contract(store: Store, sources: Sequence[int], names: Sequence[str], visible: Condition) -> list[Row]:
        rows = healthy(store, sources, names, visible)
        numbers = {orjson.loads(row.body).get("subscriberId") for row in rows if row.type == "Coverage"}
        family = store.select("Coverage", ALL, 0, 1_000_000) if numbers else []
        known = {row.key for row in rows}
        more = [row for row in family if orjson.loads(row.body).get("subscriberId") in numbers and row.key not in known]
        return rows + more

    seams.data.linked = by_contract
