"""The consents of everybody under the contract are listed."""

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
    id="consents-of-the-contract",
    title="The consents of everybody under the contract are listed",
    seam="data.beyond",
    story=("The list of consents is read from the table behind the portal, which is kept by contract."),
    source="LV-44; REQ-HH-005",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """List who of the household lets which app see what."""

    def consents(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        if path != "Consent":
            return None
        named = [payer.patients[member] for member in family_of(payer, caller)]
        return searchset(
            {
                "resourceType": "Consent",
                "id": f"c-{name}",
                "status": "active",
                "patient": {"reference": f"Patient/{name}"},
            }
            for name in named
        )

    serve_beside(seams, consents)
