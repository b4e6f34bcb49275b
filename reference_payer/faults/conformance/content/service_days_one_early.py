"""Services are dated a day early."""

from __future__ import annotations

from datetime import date, timedelta

from payerproof.reference_payer.alterations import (
    Resource,
    alter_resources,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-days-one-early",
    title="Services are dated a day early",
    seam="data.body",
    story=(
        "Days are stored as midnight of the east coast in UTC and written in the zone of the server, which "
        "lies further west."
    ),
    source="LV-36; REQ-REG: the content of a claim",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Date every line a day before."""

    def earlier(claim: Resource) -> None:
        for item in claim.get("item", ()):
            if "servicedDate" in item:
                item["servicedDate"] = (date.fromisoformat(item["servicedDate"]) - timedelta(days=1)).isoformat()

    alter_resources(seams, "ExplanationOfBenefit", earlier)
