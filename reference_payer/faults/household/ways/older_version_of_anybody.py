"""An older version of the API still reads anybody's records."""

from __future__ import annotations

from starlette.requests import Request

from payerproof.reference_payer.alterations import kept_to_rules, serve_beside
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="older-version-of-anybody",
    title="An older version of the API reads the record of anybody",
    seam="data.beyond",
    story=(
        "The first version of the API was for the payer's own portal, which asked for the right record by itself. It "
        "was to be switched off once every app had moved, and answers the tokens of the new one to this day."
    ),
    source="LV-65; OWASP API9:2023, improper inventory management",
    caught_by=("household-denial-uniform", "household-no-foreign-data"),
    seen_by_chance=("household-no-stranger-data",),
)


def apply(seams: Seams) -> None:
    """Serve reads below v1 without the rule."""

    def older(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        version, _, rest = path.partition("/")
        kind, _, name = rest.partition("/")
        row = payer.store.find(kind, name, kept_to_rules(payer, caller)) if version == "v1" else None
        return Answer(200, row.body) if row is not None else None

    serve_beside(seams, older)
