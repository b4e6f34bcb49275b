"""A claim is served with its first diagnosis alone."""

from __future__ import annotations

from payerproof.reference_payer.alterations import (
    Resource,
    alter_resources,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="second-diagnosis-left-out",
    title="A claim is served with its first diagnosis alone",
    seam="data.body",
    story=("The screen shows one diagnosis, and the view behind the API was made for the screen."),
    source="CARIN Blue Button 2.0.0: diagnosis is Must Support, 0..*",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Serve the first diagnosis alone."""

    def first_alone(claim: Resource) -> None:
        if len(claim.get("diagnosis", ())) > 1:
            claim["diagnosis"] = claim["diagnosis"][:1]
            for item in claim.get("item", ()):
                if "diagnosisSequence" in item:
                    item["diagnosisSequence"] = [1]

    alter_resources(seams, "ExplanationOfBenefit", first_alone)
