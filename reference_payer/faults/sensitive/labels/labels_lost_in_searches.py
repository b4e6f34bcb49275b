"""A resource carries its security labels where it is read, and none where it is found."""

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
    id="labels-lost-in-searches",
    title="A resource carries its security labels where it is read, and none where it is found",
    seam="data.searched",
    story=(
        "The index for searches holds a flattened copy of each resource, whose meta is built anew with version, date "
        "and profile. A consumer that keeps labelled records apart files everything that it finds among the ordinary."
    ),
    source="REQ-SEN-006; FHIR R4, security labels",
    caught_by=("sensitive-labels-same-everywhere",),
)


def apply(seams: Seams) -> None:
    """Take the labels from what a search found."""
    healthy = seams.data.searched

    def bare(store: Store, view: View, headers: Headers, answer: Answer) -> Answer:
        found = orjson.loads(answer.body) if answer.body.startswith(b"{") else {}
        for entry in found.get("entry", ()):
            entry.get("resource", {}).get("meta", {}).pop("security", None)
        told = replace(answer, body=orjson.dumps(found)) if found else answer
        return healthy(store, view, headers, told)

    seams.data.searched = bare
