"""A payment to the provider names the member."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="payee-of-the-wrong-kind",
    title="A payment to the provider names the member",
    seam="data.body",
    story=(
        "Type and party of the payee come from different columns. A payment to the clinic looks as if the "
        "member had got it."
    ),
    source="R4, ExplanationOfBenefit.payee; CARIN BB 2.0.0, general guidance",
    caught_by=(
        "conformance-claim-payee",
        "conformance-include-delivers",
        "conformance-revinclude-delivers",
    ),
)


def apply(seams: Seams) -> None:
    """Name the patient as the party paid."""

    def misdirected(claim: dict[str, Any]) -> None:
        if "payee" in claim:
            claim["payee"]["party"] = dict(claim["patient"])

    alter_resources(seams, "ExplanationOfBenefit", misdirected)
