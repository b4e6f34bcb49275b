"""A dependant's coverage contains the subscriber's card."""

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
    id="subscriber-card-contained",
    title="A dependant's coverage contains the subscriber with the day of birth",
    seam="data.body",
    story=(
        "The contract system knows the policy holder with all that stands on the card, and the mapping puts this "
        "person into each dependant's coverage as a contained Patient, so that no app has to ask again."
    ),
    source="REQ-HH-017; LV-32: contained resources of other people",
    caught_by=("household-parties-named-alone",),
)


def apply(seams: Seams) -> None:
    """Contain the subscriber of the family in the coverage of everybody else."""
    seen, healthy = seams.people.view, seams.data.body
    known: dict[str, Member] = {}

    def noted(facts: Facts, rules: Rules, zone: ZoneInfo, account: str, subject: str, now: datetime) -> View | None:
        known.update(facts.members)
        return seen(facts, rules, zone, account, subject, now)

    def holder(row: Row) -> Member | None:
        family = (row.owner or "").partition("-")[0]
        found = (each for each in known.values() if each.role == "subscriber" and each.id.startswith(f"{family}-"))
        return next((each for each in found if each.id != row.owner), None)

    def with_card(row: Row, view: View) -> bytes:
        person, body = holder(row), healthy(row, view)
        if row.type != "Coverage" or person is None:
            return body
        coverage = orjson.loads(body)
        if "policyHolder" in coverage:
            return body
        named = {"name": [{"family": person.family, "given": [person.given[0]]}]}
        card = {"resourceType": "Patient", "id": "holder", **named, "birthDate": person.birth_date.isoformat()}
        return orjson.dumps({**coverage, "contained": [card], "policyHolder": {"reference": "#holder"}})

    seams.people.view, seams.data.body = noted, with_card
