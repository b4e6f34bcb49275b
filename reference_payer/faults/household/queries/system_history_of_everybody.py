"""The history of the server lists the changes of everybody."""

from __future__ import annotations

import orjson
from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    bodies,
    kept_to_rules,
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="system-history-of-everybody",
    title="The history of the server lists the changes of everybody",
    seam="data.beyond",
    story=("The rules are hooked into histories of a resource and of a type. The whole server has a history as well."),
    source="LV-03; LinuxForHealth FHIR #2300",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """List the first changes of all."""

    def history(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        if path != "_history":
            return None
        changed = [{"resource": each} for each in bodies(payer.store.sweep(kept_to_rules(payer, caller), 0, 200))]
        return Answer(200, orjson.dumps({"resourceType": "Bundle", "type": "history", "entry": changed}))

    serve_beside(seams, history)
