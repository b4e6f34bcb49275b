"""GraphQL resolves the subscriber of an own coverage."""

from __future__ import annotations

import orjson
from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    family_of,
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="graphql-resolves-the-subscriber",
    title="GraphQL resolves the subscriber of an own coverage",
    seam="data.beyond",
    story=(
        "GraphQL checks the resource that a query begins with. The subscriber is resolved by the number on "
        "the card, in a part that was written for the call centre."
    ),
    source="LV-20; icanbwell FHIR server: the batch loader of GraphQL passed the rule by; Medplum #4183",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """Serve an own coverage with the Patient of its subscriber."""

    def graphql(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        kind, _, rest = path.partition("/")
        name, _, operation = rest.partition("/")
        own = payer.seams.data.visibility.rows(caller.view, payer.settings.earliest_service, AccessPath.READ)
        row = payer.store.find(kind, name, own) if operation == "$graphql" else None
        if row is None:
            return None
        holders = [each for each in family_of(payer, caller) if payer.facts.members[each].role == "subscriber"]
        found = [payer.store.find("Patient", payer.patients[each], ALL) for each in holders]
        subscriber = [{"resource": orjson.loads(each.body)} for each in found if each is not None]
        return Answer(200, orjson.dumps({"data": {"Coverage": {"id": name, "subscriber": subscriber}}}))

    serve_beside(seams, graphql, "GET POST")
