"""A batch reads whatever its entries name."""

from __future__ import annotations

import orjson
from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    Resource,
    kept_to_rules,
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="batch-reads-as-the-server",
    title="A batch reads whatever its entries name",
    seam="data.beyond",
    story=(
        "A batch is taken apart by the gateway and its entries are sent on inside the network, where the "
        "gateway's own account asks. The token was checked at the door, for the batch as a whole."
    ),
    source="LV-19; SMART App Launch 2.2: each entry of a batch is subject to the scopes",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Read every entry without asking whose it is."""

    def batch(payer: Payer, caller: Caller, _request: Request, path: str, body: bytes) -> Answer | None:
        if path:
            return None
        entries = [_entry(payer, caller, each["request"]["url"]) for each in orjson.loads(body)["entry"]]
        return Answer(200, orjson.dumps({"resourceType": "Bundle", "type": "batch-response", "entry": entries}))

    serve_beside(seams, batch, "POST")


def _entry(payer: Payer, caller: Caller, url: str) -> Resource:
    kind, _, name = url.partition("?")[0].partition("/")
    row = payer.store.find(kind, name, kept_to_rules(payer, caller))
    if row is None:
        return {"response": {"status": "404 Not Found"}}
    return {"resource": orjson.loads(row.body), "response": {"status": "200 OK", "etag": 'W/"1"'}}
