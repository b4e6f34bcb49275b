"""Batches and a history of a type are declared and not there."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="batch-declared-not-there",
    title="Batches and histories of types are declared, and are not there",
    seam="surface.capability",
    story=(
        "The statement of the server's framework was kept, and the gateway lets searches and reads through alone. "
        "Apps that spare requests by a batch run into 404."
    ),
    source="US Core 3.1.1, CapabilityStatement: batch MAY be supported; R4: what is declared is there",
    caught_by=("conformance-declared-extras-work",),
)


def apply(seams: Seams) -> None:
    """Declare what the framework could do."""

    def framed(document: dict[str, Any]) -> dict[str, Any]:
        stated = deepcopy(document)
        stated["rest"][0]["interaction"] = [{"code": "batch"}, {"code": "history-system"}]
        for entry in stated["rest"][0]["resource"]:
            entry["interaction"].append({"code": "history-type"})
        return stated

    seams.surface.capability = framed
