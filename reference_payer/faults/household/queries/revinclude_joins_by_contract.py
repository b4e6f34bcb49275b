"""Coverage that is asked for backwards is that of the whole family."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="revinclude-joins-by-contract",
    title="Coverage that is asked for backwards is that of the whole family",
    seam="data.linking",
    story=(
        "From a person back to the coverage there is one way in the enrolment tables, the contract. The reverse "
        "include of Coverage:beneficiary returns the coverage of everybody whom it covers."
    ),
    source="LV-12; microsoft/fhir-server PR #5683",
    caught_by=("household-no-unasked-data", "conformance-revinclude-delivers"),
)


def apply(seams: Seams) -> None:
    """Find the coverage of a beneficiary by the contract."""
    healthy = seams.data.linking

    def by_contract(
        store: Store, targets: Sequence[int], kind: str, names: Sequence[str], visible: Condition
    ) -> list[Row]:
        rows = healthy(store, targets, kind, names, visible)
        if (kind, list(names)) != ("Coverage", ["beneficiary"]):
            return rows
        numbers = {orjson.loads(row.body).get("subscriberId") for row in rows}
        family = store.select("Coverage", ALL, 0, 1_000_000) if numbers else []
        known = {row.key for row in rows}
        more = [row for row in family if orjson.loads(row.body).get("subscriberId") in numbers and row.key not in known]
        return rows + more

    seams.data.linking = by_contract
