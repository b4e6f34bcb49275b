"""A batch searches among everybody's records, where it names no patient."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.requests import Request

from payerproof.reference_payer.alterations import Resource, bodies, kept_to_rules, searchset, serve_beside
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.search import Caller, read_search

FAULT = Fault(
    id="batch-searches-as-the-server",
    title="A batch searches among everybody's records, where it names no patient",
    seam="data.beyond",
    story=(
        "A batch was made safe for what apps send in it: reads, and searches by id or by patient are checked like "
        "requests of their own. Any other search in it goes to the search engine directly, whose limit is set by the "
        "gateway, and the gateway never sees the entries."
    ),
    source="LV-19; SMART App Launch 2.2: each entry of a batch is subject to the scopes",
    caught_by=("household-no-foreign-data",),
    target="clinical",
)

_CHECKED = frozenset({"_id", "patient"})
_MOST = 50
"""Resources that an entry finds at most."""


def apply(seams: Seams) -> None:
    """Declare batches; read as the token may, and search as the server."""
    stated = seams.surface.capability

    def with_batches(statement: dict[str, Any]) -> dict[str, Any]:
        told = stated(statement)
        rest = [{**each, "interaction": [{"code": "batch"}]} for each in told["rest"]]
        return {**told, "rest": rest}

    def batch(payer: Payer, caller: Caller, _request: Request, path: str, body: bytes) -> Answer | None:
        if path:
            return None
        entries = [_entry(payer, caller, each["request"]) for each in orjson.loads(body)["entry"]]
        return Answer(200, orjson.dumps({"resourceType": "Bundle", "type": "batch-response", "entry": entries}))

    seams.surface.capability = with_batches
    serve_beside(seams, batch, "POST")


def _entry(payer: Payer, caller: Caller, asked: Resource) -> Resource:
    path, _, query = asked["url"].partition("?")
    kind, _, name = path.partition("/")
    data = payer.seams.data
    if asked["method"] != "GET" or kind not in payer.offer.types or "/" in name:
        return {"response": {"status": "405 Method Not Allowed"}}
    if not data.scope_allows(caller.access.scopes, kind, "r" if name else "s", AccessPath.OTHER):
        return {"response": {"status": "403 Forbidden"}}
    if name:
        visible = data.visibility.rows(caller.view, payer.settings.earliest_service, AccessPath.READ, kind)
        row = payer.store.find(kind, name, visible)
        if row is None:
            return {"response": {"status": "404 Not Found"}}
        return {"resource": orjson.loads(row.body), "response": {"status": "200 OK"}}
    parameters = parse_qsl(query)
    found = read_search(payer, kind, parameters, strict=False)
    checked = not _CHECKED.isdisjoint(name for name, _ in parameters)
    visible = data.visibility.rows(caller.view, payer.settings.earliest_service, AccessPath.SEARCH, kind)
    rows = payer.store.select(kind, found.wanted & (visible if checked else kept_to_rules(payer, caller)), 0, _MOST)
    return {"resource": orjson.loads(searchset(bodies(rows)).body), "response": {"status": "200 OK"}}
