"""A dependant's claims bear the subscriber's name."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.alterations import subscriber_of_another
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

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
    holder, healthy = subscriber_of_another(seams), seams.data.body

    def displayed(row: Row, view: View) -> bytes:
        person, body = holder(row), healthy(row, view)
        if row.type != "ExplanationOfBenefit" or person is None:
            return body
        claim = orjson.loads(body)
        called = f"{person.given[0]} {person.family}"
        return orjson.dumps({**claim, "patient": {**claim["patient"], "display": called}})

    seams.data.body = displayed
