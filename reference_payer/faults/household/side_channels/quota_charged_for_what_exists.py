"""The quota is charged for what was read, also where it is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

QUOTA = 1_000_000
"""Units that an app may use."""

FAULT = Fault(
    id="quota-charged-for-what-exists",
    title="A read of another member's record takes two units of the quota, one of a record that never was takes one",
    seam="data.find",
    story=(
        "An answer takes a unit of the quota, and a record that was read another one; what is left stands in "
        "X-RateLimit-Remaining. The record is read before the filter of the patient, so the header tells that it was "
        "there, though it counts down with every request and is never the same twice."
    ),
    source="LV-30; CWE-203",
    caught_by=("household-side-channels-quiet",),
)


def apply(seams: Seams) -> None:
    """Charge for what was read."""
    find, answered = seams.data.find, seams.data.answered
    used: Counter[str] = Counter()

    def charged(store: Store, kind: str, name: str, visible: Condition) -> Row | None:
        if find(store, kind, name, ALL) is not None:
            used["all"] += 1
        return find(store, kind, name, visible)

    def metered(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        used["all"] += 1
        try:
            answer = answered(url, token, work_out)
        except FhirProblem as problem:
            problem.headers["x-ratelimit-remaining"] = str(QUOTA - used["all"])
            raise
        return replace(answer, headers={**answer.headers, "x-ratelimit-remaining": str(QUOTA - used["all"])})

    seams.data.find, seams.data.answered = charged, metered
