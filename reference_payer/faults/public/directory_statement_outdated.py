"""The directory's CapabilityStatement leaves out a type."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-statement-outdated",
    title="The directory's CapabilityStatement leaves out a type",
    seam="public.statement",
    story="The statement was written by hand for the first release, before healthcare services were added.",
    source="R4, capabilities; Plan-Net 1.1.0",
    caught_by=("public-capability-claims",),
)


def apply(seams: Seams) -> None:
    """Leave healthcare services out of the statement."""
    healthy = seams.public.statement

    def statement(api: str, document: dict[str, Any]) -> dict[str, Any]:
        stated = healthy(api, document)
        for rest in stated["rest"]:
            rest["resource"] = [each for each in rest["resource"] if each["type"] != "HealthcareService"]
        return stated

    seams.public.statement = statement
