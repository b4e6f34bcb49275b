"""A Group lists everybody of the contract."""

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
    id="group-lists-its-members",
    title="A Group lists everybody of the contract",
    seam="data.beyond",
    story=(
        "The enrolment file is loaded as a Group for the export of providers. A search for Group has no "
        "patient to be limited to."
    ),
    source="LV-40",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """List the members of the contract."""

    def groups(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        if path != "Group":
            return None
        members = [{"entity": {"reference": f"Patient/{payer.patients[each]}"}} for each in family_of(payer, caller)]
        return searchset([{"resourceType": "Group", "id": "g1", "type": "person", "actual": True, "member": members}])

    serve_beside(seams, groups)
