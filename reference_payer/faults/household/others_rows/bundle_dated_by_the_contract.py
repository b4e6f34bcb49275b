"""The Bundle bears the date of the household."""

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
    id="bundle-dated-by-the-contract",
    title="A search tells when anything under the contract was last changed",
    seam="data.searched",
    story=(
        "The feed from the claims system comes by contract, and the day of its last change is kept there. A Bundle is "
        "dated by it, so a spouse's app sees the hour at which a claim of the other came in."
    ),
    source="REQ-HH-018; R4 bundle.html: meta.lastUpdated is that of the Bundle",
    caught_by=("household-two-worlds-alike",),
)


def apply(seams: Seams) -> None:
    """Date the Bundle by the newest record of whoever has a record like the member's."""
    healthy = seams.data.searched

    def dated(store: Store, view: View, headers: Headers, found: Answer) -> Answer:
        answer = healthy(store, view, headers, found)
        bundle = orjson.loads(answer.body)
        contracts = {
            each.resource["subscriberId"]
            for each in store.kept()
            if each.owner == view.subject and each.resource["resourceType"] == "Coverage"
        }
        people = {
            each.owner
            for each in store.kept()
            if each.resource["resourceType"] == "Coverage" and each.resource["subscriberId"] in contracts
        }
        newest = max(each.resource["meta"]["lastUpdated"] for each in store.kept() if each.owner in people)
        return replace(answer, body=orjson.dumps({**bundle, "meta": {"lastUpdated": newest}}))

    seams.data.searched = dated
