"""A conditional read with a star is answered for anybody."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="star-tag-finds-anybody",
    title="A conditional read with a star is answered for anybody",
    seam="data.strict",
    story=("A star stands for any version, so the cache answers whether there is one, and never asks whose."),
    source="LV-26; RFC 9110, section 13.1.2",
    caught_by=("household-denial-uniform",),
)


def apply(seams: Seams) -> None:
    """Look for the resource of anybody where If-None-Match is a star."""
    visibility, healthy = seams.data.visibility, seams.data.strict
    starred: ContextVar[bool] = ContextVar("starred", default=False)

    def strict(headers: Headers) -> bool:
        starred.set(headers.get("if-none-match", "").strip() == "*")
        return healthy(headers)

    seams.data.strict = strict
    visibility.owner = lifted_if(visibility.owner, starred.get)
