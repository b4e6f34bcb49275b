"""Claims of a contract that somebody left are found no more."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="history-left-with-the-contract",
    title="Claims of a coverage that ended are not served",
    seam="data.visibility.owner",
    story=(
        "The view of claims joins the coverage that is in force, to show its plan beside each claim. Whoever changed "
        "plans, was divorced or turned 26 has no coverage of that time any more, and so no claims of that time either."
    ),
    source="F10, F28 and F29 of the families; REQ-HH-022: each keeps the own history",
    caught_by=(
        "conformance-earliest-service-date",
        "conformance-everything-complete",
        "conformance-must-support",
        "conformance-read-names-itself",
        "conformance-search-complete",
        "household-authorised-access",
        "household-history-kept",
    ),
    target="families",
    households=("f10", "f28", "f29"),
)


def apply(seams: Seams) -> None:
    """Join the coverage in force."""
    healthy = seams.data.visibility.owner

    def of_today(view: View, access_path: AccessPath) -> Condition:
        left = (
            "EXISTS (SELECT 1 FROM resource AS c WHERE c.type = 'Coverage'"
            " AND 'Coverage/' || c.id = json_extract(CAST(r.body AS TEXT), '$.insurance[0].coverage.reference')"
            " AND json_extract(CAST(c.body AS TEXT), '$.period.end') IS NOT NULL)"
        )
        return healthy(view, access_path) & Condition(f"(r.type <> 'ExplanationOfBenefit' OR NOT {left})")

    seams.data.visibility.owner = of_today
