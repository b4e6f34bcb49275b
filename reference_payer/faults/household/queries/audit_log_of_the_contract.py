"""The audit log tells who of the contract was looked at."""

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
    id="audit-log-of-the-contract",
    title="The audit log tells who of the contract was looked at",
    seam="data.beyond",
    story=("The log is partitioned by contract. An app that asks what was read of its patient gets the partition."),
    source="LV-47; CWE-532",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """List an event for everybody of the household."""

    def log(payer: Payer, caller: Caller, _request: Request, path: str, _body: bytes) -> Answer | None:
        if path != "AuditEvent":
            return None
        members = family_of(payer, caller)
        return searchset(
            {
                "resourceType": "AuditEvent",
                "id": f"a{place}",
                "agent": [{"name": " ".join((*payer.facts.members[member].given, payer.facts.members[member].family))}],
                "entity": [{"what": {"reference": f"Patient/{payer.patients[member]}"}}],
            }
            for place, member in enumerate(members)
        )

    serve_beside(seams, log)
