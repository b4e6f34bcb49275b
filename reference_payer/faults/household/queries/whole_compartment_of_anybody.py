"""Patient/{id}/* opens the compartment of any patient."""

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
    id="whole-compartment-of-anybody",
    title="Patient/{id}/* opens the compartment of any patient",
    seam="data.beyond",
    story=("The star is expanded to a list of searches that the server sends to itself, as itself."),
    source="LV-15",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Serve the record of the Patient in the path."""

    def compartment(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        match path.split("/"):
            case ["Patient", patient, "*"]:
                return searchset(bodies(payer.store.sweep(of_patient(patient) & kept_to_rules(payer, caller), 0, 200)))
        return None

    serve_beside(seams, compartment)
