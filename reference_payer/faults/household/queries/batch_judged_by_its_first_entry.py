"""A batch is allowed when its first entry is."""

from __future__ import annotations

import orjson
from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    Resource,
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="batch-judged-by-its-first-entry",
    title="A batch is allowed when its first entry is",
    seam="data.beyond",
    story=(
        "The rule looks at the resource that a request is about. Of a batch it takes the first entry, finds "
        "the own record there, and lets the whole pass."
    ),
    source="LV-19; AWS FHIR Works: a batch is authorized as one request",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Ask whose the first entry is, and serve the rest."""

    def batch(payer: Payer, caller: Caller, _request: Request, path: str, body: bytes) -> Answer | None:
        if path:
            return None
        named = [each["request"]["url"].partition("?")[0].split("/") for each in orjson.loads(body)["entry"]]
        own = payer.seams.data.visibility.rows(caller.view, payer.settings.earliest_service, AccessPath.READ)
        found = [payer.store.find(each[0], each[-1], ALL if place else own) for place, each in enumerate(named)]
        served = found if found and found[0] is not None else [None] * len(found)
        entries = [_entry(row) for row in served]
        return Answer(200, orjson.dumps({"resourceType": "Bundle", "type": "batch-response", "entry": entries}))

    serve_beside(seams, batch, "POST")


def _entry(row: Row | None) -> Resource:
    if row is None:
        return {"response": {"status": "404 Not Found"}}
    return {"resource": orjson.loads(row.body), "response": {"status": "200 OK"}}
