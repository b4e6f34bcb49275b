"""Each person has one plan, the last one."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="one-line-for-each-person",
    title="A line that is in scope is left out for a member who has another one, too",
    seam="data.visibility.lines",
    story=(
        "The directory of members keeps one plan for each person, the one that was loaded last. Whoever has "
        "two lines is served the records of one."
    ),
    source="REQ-REG-016; 45 CFR 156.221(b): the data of every enrollee in scope",
    caught_by=(
        "household-lines-in-scope-served",
        "household-history-kept",
        "conformance-declared-reads-work",
        "conformance-earliest-service-date",
        "conformance-everything-complete",
        "conformance-read-names-itself",
        "conformance-revinclude-delivers",
        "conformance-search-complete",
    ),
    target="lines",
)


def apply(seams: Seams) -> None:
    """Serve the plan that was loaded last, if it is in scope."""
    healthy = seams.data.visibility.lines

    def of_the_last_card(view: View, access_path: AccessPath) -> Condition:
        last = Condition(
            "(r.plan IS NULL OR r.plan = (SELECT c.plan FROM resource AS c"
            " WHERE c.owner = r.owner AND c.type = 'Coverage' ORDER BY c.key DESC LIMIT 1))"
        )
        return healthy(view, access_path) & last

    seams.data.visibility.lines = of_the_last_card
