"""Observation/$lastn tells the results of any patient."""

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
    id="last-observations-of-anybody",
    title="Observation/$lastn tells the results of any patient",
    seam="data.beyond",
    story=(
        "The operation was written for clinicians, who look at many patients; it takes the patient from the request."
    ),
    source="LV-17; REQ-HH-001",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Believe the patient in the request."""

    def lastn(payer: Payer, caller: Caller, request: Request, path: str, _body: bytes) -> Answer | None:
        if path != "Observation/$lastn":
            return None
        patient = request.query_params.get("patient", "").removeprefix("Patient/")
        return searchset(
            bodies(payer.store.select("Observation", of_patient(patient) & kept_to_rules(payer, caller), 0, 20))
        )

    serve_beside(seams, lastn)
