"""Codes of drugs lose the zeros that they begin with."""

from __future__ import annotations

from payerproof.reference_payer.alterations import (
    Resource,
    alter_resources,
)
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="drug-codes-lose-their-zeros",
    title="Codes of drugs lose the zeros that they begin with",
    seam="data.body",
    story=("The drug code went through a column for numbers on its way."),
    source="FDA NDC: eleven digits in claims",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Strip the zeros of NDC codes."""

    def stripped(claim: Resource) -> None:
        for item in claim.get("item", ()):
            for coding in item.get("productOrService", {}).get("coding", ()):
                if coding.get("system") == "http://hl7.org/fhir/sid/ndc":
                    coding["code"] = coding["code"].lstrip("0")

    alter_resources(seams, "ExplanationOfBenefit", stripped)
