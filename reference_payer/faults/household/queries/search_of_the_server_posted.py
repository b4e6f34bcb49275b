"""A search of the whole server that is posted finds everybody."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    bodies,
    kept_to_rules,
    searchset,
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="search-of-the-server-posted",
    title="A search of the whole server that is posted finds everybody",
    seam="data.beyond",
    story=("A search over all types was switched off for apps by its address. POST [base]/_search has another one."),
    source="LV-05; LV-18; R4, http.html#search",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """List the resources of the types that the form names."""

    def posted(payer: Payer, caller: Caller, _request: Request, path: str, body: bytes) -> Answer | None:
        if path != "_search":
            return None
        kinds = dict(parse_qsl(body.decode("latin-1"))).get("_type", "Patient").split(",")
        return searchset(
            row for kind in kinds for row in bodies(payer.store.select(kind, kept_to_rules(payer, caller), 0, 50))
        )

    serve_beside(seams, posted, "POST")
