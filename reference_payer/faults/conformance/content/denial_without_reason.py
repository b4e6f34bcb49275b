"""A denial in the API without its reason."""

from __future__ import annotations

from payerproof.reference_payer.alterations import Resource, alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="denial-without-reason",
    title="A denied prior authorization does not say why",
    seam="data.body",
    story=(
        "Reasons of denials are letters in another system. The API shows that the request was denied, and the "
        "member has to call to hear why."
    ),
    source="45 CFR 156.221(b)(1)(iv)(A): a specific reason if it was denied",
    caught_by=("conformance-authorization-told", "conformance-must-support"),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Leave the reasons of denials out."""

    def unexplained(claim: Resource) -> None:
        if claim["use"] == "preauthorization":
            for item in claim["item"]:
                item["adjudication"] = [each for each in item["adjudication"] if "reason" not in each]

    alter_resources(seams, "ExplanationOfBenefit", unexplained)
