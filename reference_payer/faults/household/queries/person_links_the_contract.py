"""A Person links the Patients of the whole contract."""

from __future__ import annotations

from starlette.requests import Request

from payerproof.reference_payer.alterations import (
    family_of,
    searchset,
    serve_beside,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.search import Caller

FAULT = Fault(
    id="person-links-the-contract",
    title="A Person links the Patients of the whole contract",
    seam="data.beyond",
    story=("The master index joins records by contract and address. Its Person is served to whoever is linked."),
    source="LV-39; icanbwell FHIR server: links of a Person were followed",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """Serve the Person of the household."""

    def people(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        if path != "Person":
            return None
        links = [{"target": {"reference": f"Patient/{payer.patients[each]}"}} for each in family_of(payer, caller)]
        return searchset([{"resourceType": "Person", "id": "p1", "link": links}])

    serve_beside(seams, people)
