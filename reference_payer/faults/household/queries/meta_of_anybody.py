"""The operation $meta answers for any resource that exists."""

from __future__ import annotations

import orjson
from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    kept_to_rules,
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="meta-of-anybody",
    title="The operation $meta answers for any resource that exists",
    seam="data.beyond",
    story=("The operation serves tags and labels, which nobody took for health data."),
    source="LV-17; LinuxForHealth FHIR: $meta beside the compartment",
    caught_by=("household-denial-uniform",),
)


def apply(seams: Seams) -> None:
    """Tell the meta of whatever the path names."""

    def meta(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        kind, _, rest = path.partition("/")
        name, _, operation = rest.partition("/")
        row = payer.store.find(kind, name, kept_to_rules(payer, caller)) if operation == "$meta" else None
        if row is None:
            return None
        stated = {"name": "return", "valueMeta": orjson.loads(row.body)["meta"]}
        return Answer(200, orjson.dumps({"resourceType": "Parameters", "parameter": [stated]}))

    serve_beside(seams, meta)
