"""The server knows itself by a name of the network behind the proxy."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_bundles
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="base-of-inner-host",
    title="The server tells addresses of the network behind the proxy",
    seam="surface.capability",
    story=(
        "The base is read from the request, and the proxy replaces its host. The statement, the self links and the "
        "addresses of entries agree with one another, and nobody outside gets an answer there."
    ),
    source="R4, CapabilityStatement.implementation.url; FHIR Server for Azure #1080 and #1317, Metriport #4974",
    caught_by=("conformance-own-addresses",),
)

_INNER = "http://fhir-core.svc:8080/fhir"


def apply(seams: Seams) -> None:
    """Write the inner base into the statement, into self links and into fullUrls."""
    healthy = seams.surface.capability

    def stated(statement: dict[str, Any]) -> dict[str, Any]:
        told = healthy(statement)
        return {**told, "implementation": {**told["implementation"], "url": _INNER}}

    def inner(_url: str, bundle: dict[str, Any]) -> None:
        for link in bundle.get("link", ()):
            if link["relation"] == "self":
                link["url"] = _moved(link["url"])
        for entry in bundle.get("entry", ()):
            if "fullUrl" in entry:
                entry["fullUrl"] = _moved(entry["fullUrl"])

    seams.surface.capability = stated
    alter_bundles(seams, inner)


def _moved(url: str) -> str:
    return f"{_INNER}{url.partition('/fhir')[2]}"
