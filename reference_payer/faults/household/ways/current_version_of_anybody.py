"""A client that names the version of FHIR is served anybody."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="current-version-of-anybody",
    title="A request that names the version of FHIR is answered with the record of anybody",
    seam="data.presented",
    story=(
        "The gateway leads by the version that a request names, to a new group of servers for R4. Nearly no "
        "client names one, so that nobody saw that the policy was not copied to that group."
    ),
    source="LV-65",
    caught_by=("household-denial-uniform", "household-no-foreign-data"),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where R4 is named."""
    visibility, healthy = seams.data.visibility, seams.data.presented
    named: ContextVar[bool] = ContextVar("named", default=False)

    def presented(headers: Headers) -> list[str]:
        named.set("fhirversion=4.0" in headers.get("accept", "").lower())
        return healthy(headers)

    seams.data.presented = presented
    visibility.owner = lifted_if(visibility.owner, named.get)
