"""Services on the published first day itself are missing."""

from __future__ import annotations

from datetime import date

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="first-day-dropped",
    title="Services on the published first day itself are missing",
    seam="data.visibility.served",
    story=("On or after became after. The services of one day are missing, in a record of ten years, for good."),
    source="REQ-REG-005; 42 CFR 422.119(h)",
    caught_by=(
        "conformance-earliest-service-date",
        "conformance-declared-reads-work",
        "conformance-read-names-itself",
        "conformance-search-complete",
        "household-authorised-access",
        "conformance-everything-complete",
        "conformance-revinclude-delivers",
        "household-history-kept",
    ),
)


def apply(seams: Seams) -> None:
    """Serve from the day after."""

    def after(earliest: date, _access_path: AccessPath) -> Condition:
        return Condition("(r.last_day IS NULL OR r.last_day > ?)", (earliest.isoformat(),))

    seams.data.visibility.served = after
