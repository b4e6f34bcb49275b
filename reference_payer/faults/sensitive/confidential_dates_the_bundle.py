"""A parent's search bears the date of the last change of the whole record, withheld claims included."""

from __future__ import annotations

from dataclasses import replace

import orjson
from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-dates-the-bundle",
    title="A parent's search tells when a withheld claim was last changed",
    seam="data.searched",
    story=(
        "A result is dated by the newest row of the patient, so that apps know whether to ask again. The row is looked "
        "up by the patient, and the rule on what a parent is shown comes later."
    ),
    source="REQ-SEN-004; inference by a bump of lastUpdated",
    caught_by=("sensitive-withheld-unmoved",),
)


def apply(seams: Seams) -> None:
    """Date a result by the newest record of the subject, shown or not."""
    healthy = seams.data.searched

    def dated(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        answer = healthy(store, view, headers, found)
        own = [each.resource["meta"]["lastUpdated"] for each in store.kept() if each.owner == view.subject]
        body = {**orjson.loads(answer.body), "meta": {"lastUpdated": max(own)}} if own else orjson.loads(answer.body)
        return replace(answer, body=orjson.dumps(body))

    seams.data.searched = dated
