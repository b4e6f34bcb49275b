"""A dependant's coverage contains the subscriber's card."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.alterations import subscriber_of_another
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

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
    holder, healthy = subscriber_of_another(seams), seams.data.body

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

    seams.data.body = with_card
