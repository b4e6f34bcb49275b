"""The amounts of a claim's lines change places."""

from __future__ import annotations

from payerproof.reference_payer.alterations import Resource, alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="amounts-change-lines",
    title="The amounts of two lines of a claim change places",
    seam="data.body",
    story=(
        "Lines and their adjudication come from two tables and are joined by their order. An index was dropped, the "
        "order of one of them changed, and each claim still has all its amounts and the right totals."
    ),
    source="42 CFR 422.119(b)(1): adjudicated claims with the payments made; a join by order",
    caught_by=("conformance-content-held",),
)


def apply(seams: Seams) -> None:
    """Give the first line the last one's adjudication, and the last one the first's."""

    def joined(claim: Resource) -> None:
        lines = claim.get("item", ())
        if len(lines) > 1 and lines[0].get("adjudication") and lines[-1].get("adjudication"):
            lines[0]["adjudication"], lines[-1]["adjudication"] = lines[-1]["adjudication"], lines[0]["adjudication"]

    alter_resources(seams, "ExplanationOfBenefit", joined)
