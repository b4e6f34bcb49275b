"""A search as lines of JSON finds everybody."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from http import HTTPStatus

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="lines-of-anybody",
    title="A search as lines of JSON finds everybody",
    seam="surface.negotiate",
    story=(
        "Lines of JSON are what the export writes, so the search as lines was handed to the export, which has "
        "a patient list of its own."
    ),
    source="LV-51",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Write lines of whatever is found."""
    visibility, healthy, answered = seams.data.visibility, seams.surface.negotiate, seams.data.answered
    other: ContextVar[bool] = ContextVar("other", default=False)

    def negotiate(wanted_format: str | None, accept: str | None) -> None:
        other.set("ndjson" in (wanted_format or ""))
        if not other.get():
            healthy(wanted_format, accept)

    def written(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = answered(url, token, work_out)
        return (
            replace(
                answer,
                body=b"\n".join(orjson.dumps(each["resource"]) for each in orjson.loads(answer.body).get("entry", ())),
                media_type="application/fhir+ndjson",
            )
            if other.get() and answer.status == HTTPStatus.OK
            else answer
        )

    seams.surface.negotiate, seams.data.answered = negotiate, written
    visibility.owner = lifted_if(visibility.owner, other.get)
