"""A resource is served as XML to anybody."""

from __future__ import annotations

import html
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from http import HTTPStatus

import orjson

from payerproof.reference_payer.alterations import Resource
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="xml-of-anybody",
    title="A resource is served as XML to anybody",
    seam="surface.negotiate",
    story=(
        "XML is written by a converter that fetches the resource itself, from inside, by the id that it was handed."
    ),
    source="LV-51",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "conformance-json-served",
        "conformance-content-same-everywhere",
    ),
)


def apply(seams: Seams) -> None:
    """Write XML of whatever is named."""
    visibility, healthy, answered = seams.data.visibility, seams.surface.negotiate, seams.data.answered
    other: ContextVar[bool] = ContextVar("other", default=False)

    def negotiate(wanted_format: str | None, accept: str | None) -> None:
        other.set("xml" in (wanted_format or accept or ""))
        if not other.get():
            healthy(wanted_format, accept)

    def written(url: str, token: str, work_out: Callable[[], Answer]) -> Answer:
        answer = answered(url, token, work_out)
        return (
            replace(answer, body=_xml(orjson.loads(answer.body)).encode(), media_type="application/fhir+xml")
            if other.get() and answer.status == HTTPStatus.OK
            else answer
        )

    seams.surface.negotiate, seams.data.answered = negotiate, written
    visibility.owner = lifted_if(visibility.owner, other.get)


def _xml(resource: Resource) -> str:
    return f'<{resource["resourceType"]} xmlns="http://hl7.org/fhir">{_inside(resource)}</{resource["resourceType"]}>'


def _inside(value: Resource) -> str:
    return "".join(
        f"<{name}>{_inside(each)}</{name}>" if isinstance(each, dict) else f'<{name} value="{html.escape(str(each))}"/>'
        for name, found in value.items()
        if name != "resourceType"
        for each in (found if isinstance(found, list) else [found])
    )
