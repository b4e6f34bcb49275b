"""A part of a resource, asked for by its bytes, is served of anybody."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="ranges-of-anybody",
    title="A request for a part of a resource is answered with the record of anybody",
    seam="data.presented",
    story=(
        "Large answers are taken up again where they broke off, from the files that the servers share. The file "
        "is found by its address, and that it was made for somebody else is not written on it."
    ),
    source="LV-27, LV-49",
    caught_by=("household-denial-uniform", "household-no-foreign-data"),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where a range is asked for."""
    visibility, healthy = seams.data.visibility, seams.data.presented
    ranged: ContextVar[bool] = ContextVar("ranged", default=False)

    def presented(headers: Headers) -> list[str]:
        ranged.set(headers.get("range", "").startswith("bytes="))
        return healthy(headers)

    seams.data.presented = presented
    visibility.owner = lifted_if(visibility.owner, ranged.get)
