"""DocumentReference/$docref lists the documents of any patient."""

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
    id="document-list-of-anybody",
    title="DocumentReference/$docref lists the documents of any patient",
    seam="data.beyond",
    story=("The operation asks the document archive, which knows patients and no tokens."),
    source="LV-17; US Core 6.1.0, docref operation",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Believe the patient in the request."""

    def docref(payer: Payer, caller: Caller, request: Request, path: str, _body: bytes) -> Answer | None:
        if path != "DocumentReference/$docref":
            return None
        patient = request.query_params.get("patient", "").removeprefix("Patient/")
        return searchset(
            bodies(payer.store.select("DocumentReference", of_patient(patient) & kept_to_rules(payer, caller), 0, 20))
        )

    serve_beside(seams, docref)
