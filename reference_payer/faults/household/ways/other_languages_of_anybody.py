"""Readers of another language are served anybody."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="other-languages-of-anybody",
    title="A request for another language is answered with the record of anybody",
    seam="data.presented",
    story=(
        "Texts in Spanish are made by a service of their own, which reads the store with an account that may read"
        " all. The rules are asked in the service beside it."
    ),
    source="LV-51",
    caught_by=("household-denial-uniform", "household-no-foreign-data"),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where Spanish is asked for."""
    visibility, healthy = seams.data.visibility, seams.data.presented
    spanish: ContextVar[bool] = ContextVar("spanish", default=False)

    def presented(headers: Headers) -> list[str]:
        spanish.set(headers.get("accept-language", "").lower().startswith("es"))
        return healthy(headers)

    seams.data.presented = presented
    visibility.owner = lifted_if(visibility.owner, spanish.get)
