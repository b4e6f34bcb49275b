"""A warning counts what was filtered."""

from __future__ import annotations

from dataclasses import replace

import orjson
from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="search-tells-what-it-left-out",
    title="A search warns of how many rows were left out",
    seam="data.searched",
    story=(
        "Apps complained of results that seemed too short, so a Bundle says how many rows the filter of the record "
        "took out. The number is that of all rows of the payer."
    ),
    source="REQ-HH-018; catalogue LV-29",
    caught_by=("conformance-summary-count", "household-two-worlds-alike"),
)


def apply(seams: Seams) -> None:
    """Say how many rows are others'."""
    healthy = seams.data.searched

    def warning(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        answer = healthy(store, view, headers, found)
        bundle = orjson.loads(answer.body)
        left = store.count(ALL) - store.count(Condition("r.owner = ?", (view.subject,)))
        issue = {"severity": "information", "code": "suppressed", "diagnostics": f"{left} rows were left out."}
        entry = {"resource": {"resourceType": "OperationOutcome", "issue": [issue]}, "search": {"mode": "outcome"}}
        return replace(answer, body=orjson.dumps({**bundle, "entry": [*bundle.get("entry", ()), entry]}))

    seams.data.searched = warning
