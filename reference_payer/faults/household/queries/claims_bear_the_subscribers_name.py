"""A dependant's claims bear the subscriber's name."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams
from payerproof.synthetic_data.household import Member

FAULT = Fault(
    id="claims-bear-the-subscribers-name",
    title="A dependant's claims are displayed under the subscriber's name",
    seam="data.body",
    story=(
        "Claims are kept by contract, and the name that is displayed beside the patient's reference is that of the "
        "contract. Each dependant's app shows the claims as somebody else's."
    ),
    source="REQ-HH-017; REQ-HH-021",
    caught_by=("household-parties-named-alone",),
)


def apply(seams: Seams) -> None:
    """Display the subscriber of the family beside the reference to the patient of a claim."""
    seen, healthy = seams.people.view, seams.data.body
    known: dict[str, Member] = {}

    def noted(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        known.update(facts.members)
        return seen(facts, rules, zone, account, subject, now)

    def holder(row: Row) -> Member | None:
        family = (row.owner or "").partition("-")[0]
        found = (each for each in known.values() if each.role == "subscriber" and each.id.startswith(f"{family}-"))
        return next((each for each in found if each.id != row.owner), None)

    def displayed(row: Row, view: View) -> bytes:
        person, body = holder(row), healthy(row, view)
        if row.type != "ExplanationOfBenefit" or person is None:
            return body
        claim = orjson.loads(body)
        called = f"{person.given[0]} {person.family}"
        return orjson.dumps({**claim, "patient": {**claim["patient"], "display": called}})

    seams.people.view, seams.data.body = noted, displayed
