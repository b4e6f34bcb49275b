"""GraphQL opens any Patient by its id."""

from __future__ import annotations

import orjson
from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="graphql-of-anybody",
    title="GraphQL opens any Patient by its id",
    seam="data.beyond",
    story=("GraphQL was added by a plug-in that calls the store below the rules."),
    source="LV-20; icanbwell FHIR server: allowed on REST by a list, and not on GraphQL",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Serve the Patient in the path."""

    def graphql(payer: Payer, _caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        parts = path.split("/")
        row = payer.store.find("Patient", parts[1], ALL) if parts[0] == "Patient" and parts[-1] == "$graphql" else None
        return None if row is None else Answer(200, orjson.dumps({"data": {"Patient": orjson.loads(row.body)}}))

    serve_beside(seams, graphql, "GET POST")
