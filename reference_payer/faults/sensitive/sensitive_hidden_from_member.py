"""Members do not get their own sensitive services."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="sensitive-hidden-from-member",
    title="Members do not get their own sensitive services",
    seam="data.visibility.consented",
    story=(
        "Sensitive categories are removed for everybody, to be on the safe side. Members consented to share "
        "all of their record, and a third of it is silently missing."
    ),
    source="REQ-SEN-001: over-blocking is a failure too; BCBSIL page: all personal information is shared",
    caught_by=(
        "sensitive-shown-to-member",
        "sensitive-read-by-member",
        "conformance-earliest-service-date",
        "conformance-search-complete",
        "household-authorised-access",
        "conformance-everything-complete",
        "conformance-revinclude-delivers",
        "household-history-kept",
    ),
)


def apply(seams: Seams) -> None:
    """Withhold sensitive services from all."""
    healthy = seams.data.visibility.consented

    def ordinary_only(view: View, access_path: AccessPath) -> Condition:
        return healthy(view, access_path) & Condition("r.category IS NULL")

    seams.data.visibility.consented = ordinary_only
