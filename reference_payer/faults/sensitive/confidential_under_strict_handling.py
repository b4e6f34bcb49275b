"""Strict handling shows withheld claims."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-under-strict-handling",
    title="A search that asks for strict handling shows withheld claims",
    seam="data.visibility.consented",
    story=(
        "Strict handling was added with a parser of its own, which refuses what it does not know. The lenient "
        "parser drops into the query what parents may not see; the strict one was never told."
    ),
    source="REQ-SEN-003; R4, search.html#lenient",
    caught_by=(
        "sensitive-withheld-from-search",
        "sensitive-withheld-from-representative",
    ),
)


def apply(seams: Seams) -> None:
    """Forget confidentiality in whatever is to be handled strictly."""
    healthy, visibility = seams.data.strict, seams.data.visibility
    at_hand: ContextVar[bool] = ContextVar("at_hand", default=False)

    def noted(headers: Headers) -> bool:
        at_hand.set(healthy(headers))
        return at_hand.get()

    seams.data.strict = noted
    visibility.consented = lifted_if(visibility.consented, at_hand.get)
