"""Second lines are dated by the day on which they were keyed in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-dated-by-entry",
    title="A service is dated by the day on which its line was keyed in",
    seam="data.body",
    story=(
        "Two columns of the line hold dates, and the mapping took the wrong one. The service lies weeks after the "
        "stay that the claim bills."
    ),
    source="CARIN BB 2.0.0, common payer consumer data set: service dates and the period that the statement covers",
    caught_by=("conformance-claim-service-days", "conformance-date-ranges"),
)


def apply(seams: Seams) -> None:
    """Date second lines three weeks later."""

    def keyed_in(claim: dict[str, Any]) -> None:
        for line in claim.get("item", ())[1:]:
            if "servicedDate" in line:
                line["servicedDate"] = (date.fromisoformat(line["servicedDate"]) + timedelta(days=21)).isoformat()

    alter_resources(seams, "ExplanationOfBenefit", keyed_in)
