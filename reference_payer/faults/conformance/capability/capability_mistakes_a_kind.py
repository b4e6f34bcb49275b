"""The CapabilityStatement declares a token as a string."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="capability-mistakes-a-kind",
    title="The CapabilityStatement declares a token as a string",
    seam="surface.capability",
    story=(
        "The statement was typed by hand. An app that builds its searches from it leaves the system of an "
        "identifier away."
    ),
    source="R4, CapabilityStatement.rest.resource.searchParam.type: the type of the parameter's definition",
    caught_by=("conformance-capability-kinds",),
)


def apply(seams: Seams) -> None:
    """Call identifiers strings."""

    def mistyped(document: dict[str, Any]) -> dict[str, Any]:
        stated = deepcopy(document)
        for entry in stated["rest"][0]["resource"]:
            for parameter in entry["searchParam"]:
                if parameter["name"] == "identifier":
                    parameter["type"] = "string"
        return stated

    seams.surface.capability = mistyped
