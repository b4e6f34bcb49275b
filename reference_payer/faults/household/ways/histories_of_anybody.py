"""The history of a resource is served to anybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="histories-of-anybody",
    title="The history of a resource is served to anybody",
    seam="data.visibility.owner",
    story=("Reads and searches pass the rule. The history was added by the audit team, who may see all."),
    source="LV-03; icanbwell FHIR server, pull request 1829",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where a history is asked for."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.HISTORY)
