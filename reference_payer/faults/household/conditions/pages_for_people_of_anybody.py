"""A browser is shown the resource of anybody."""

from __future__ import annotations

import html
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from http import HTTPStatus

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pages-for-people-of-anybody",
    title="A browser is shown the resource of anybody",
    seam="surface.negotiate",
    story=(
        "Who opens an address in a browser gets a page for people. It is made by the developer portal, which "
        "has test data in mind."
    ),
    source="LV-51",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Write a page of whatever is named."""
    visibility, healthy, answered = seams.data.visibility, seams.surface.negotiate, seams.data.answered
    other: ContextVar[bool] = ContextVar("other", default=False)

    def negotiate(wanted_format: str | None, accept: str | None) -> None:
        other.set(wanted_format is None and "text/html" in (accept or ""))
        if not other.get():
            healthy(wanted_format, accept)

    def written(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = answered(url, token, work_out)
        return (
            replace(answer, body=f"<pre>{html.escape(answer.body.decode())}</pre>".encode(), media_type="text/html")
            if other.get() and answer.status == HTTPStatus.OK
            else answer
        )

    seams.surface.negotiate, seams.data.answered = negotiate, written
    visibility.owner = lifted_if(visibility.owner, other.get)
