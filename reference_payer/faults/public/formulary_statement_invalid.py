"""The formulary's CapabilityStatement has no date and names no guide."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-statement-invalid",
    title="The formulary's CapabilityStatement has no date and names no guide",
    seam="public.statement",
    story="The statement was put together by hand from an example on the web, and was never validated before release.",
    source="US Drug Formulary 2.0.1, conformance expectations; R4, CapabilityStatement.date 1..1",
    caught_by=("public-capability-statement",),
)


def apply(seams: Seams) -> None:
    """Leave out what the resource has to have."""
    healthy = seams.public.statement

    def statement(api: str, document: dict[str, Any]) -> dict[str, Any]:
        stated = healthy(api, document)
        if api == "formulary":
            del stated["date"], stated["instantiates"]
        return stated

    seams.public.statement = statement
