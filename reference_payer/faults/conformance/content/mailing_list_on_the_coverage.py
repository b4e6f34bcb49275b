"""The subscriber's coverage carries the addresses of the dependants."""

from __future__ import annotations

from dataclasses import replace

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Row, Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL, Condition

FAULT = Fault(
    id="mailing-list-on-the-coverage",
    title="A subscriber's coverage carries where the dependants get their mail",
    seam="data.find",
    story=(
        "For letters to the family the coverage of the subscriber keeps a mailing list: whoever is on the "
        "contract, and where. It came along into FHIR as contained resources, confidential addresses included."
    ),
    source="F31 of the families; REQ-HH-013; LV-32: contained resources of other people",
    caught_by=(
        "conformance-read-equals-search",
        "household-contact-confidential",
    ),
    target="families",
    households=("f31",),
)


_EVERYBODY = 100_000


def apply(seams: Seams) -> None:
    """Put the mailing list into the subscriber's coverage."""
    healthy = seams.data.find

    def with_list(store: Store, resource_type: str, resource_id: str, visible: Condition) -> Row | None:
        row = healthy(store, resource_type, resource_id, visible)
        if row is None or row.type != "Coverage":
            return row
        coverage = orjson.loads(row.body)
        number = coverage["subscriberId"]
        others = {
            each.owner
            for each in store.select("Coverage", ALL, 0, _EVERYBODY)
            if orjson.loads(each.body)["subscriberId"] == number
        }
        coverage["contained"] = [
            {"resourceType": "Patient", "id": f"mail-{place}", "address": orjson.loads(each.body)["address"]}
            for place, each in enumerate(store.select("Patient", ALL, 0, _EVERYBODY))
            if each.owner in others - {row.owner} and "subscriber" in coverage
        ]
        return replace(row, body=orjson.dumps(coverage))

    seams.data.find = with_list
