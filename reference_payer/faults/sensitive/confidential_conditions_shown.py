"""The diagnoses of withheld services are shown."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="confidential-conditions-shown",
    title="Claims are kept from the parents, and the clinical records of the same visits are not",
    seam="data.visibility.consented",
    story=(
        "What a minor consented to alone is marked on the claim, where the rule was asked for. The chart of "
        "the same visit came with another project, and nobody carried the mark over."
    ),
    source="REQ-SEN-002, for the clinical records of a service as for its claim",
    caught_by=(
        "sensitive-withheld-from-representative",
        "sensitive-withheld-from-search",
        "sensitive-withheld-from-count",
        "sensitive-denial-uniform",
        "sensitive-provider-withheld",
        "sensitive-documents-withheld",
    ),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Keep claims confidential, and nothing else."""
    healthy = seams.data.visibility.consented
    unmarked = Condition("r.type <> ?", ("ExplanationOfBenefit",))
    seams.data.visibility.consented = lambda view, access_path: healthy(view, access_path) | unmarked
