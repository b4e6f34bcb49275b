"""A search that is posted below any Patient is served."""

from __future__ import annotations

from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    bodies,
    kept_to_rules,
    of_patient,
    searchset,
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="compartment-search-posted-for-anybody",
    title="A search that is posted below any Patient is served",
    seam="data.beyond",
    story=(
        "The rule reads the patient of a compartment from the address of a GET. The same search sent as a "
        "form goes to a handler that has its own route."
    ),
    source="LV-15; LV-18; R4, http.html#search: POST [base]/[compartment]/[id]/[type]/_search",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Serve the compartment in the path."""

    def posted(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        match path.split("/"):
            case ["Patient", patient, kind, "_search"]:
                return searchset(
                    bodies(payer.store.select(kind, of_patient(patient) & kept_to_rules(payer, caller), 0, 50))
                )
        return None

    serve_beside(seams, posted, "POST")
