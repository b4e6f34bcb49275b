"""The second page of $everything goes on with everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="everything-goes-on-with-everybody",
    title="The second page of $everything goes on with everybody",
    seam="data.visibility.owner",
    story=(
        "The first page is collected by the operation. The next ones are cut from the table by the last key, "
        "and the patient is not part of the key."
    ),
    source="LV-16; LV-21; HAPI FHIR #3357",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where $everything goes on."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(
        visibility.owner,
        requested(seams, lambda target, given: target.access_path is AccessPath.EVERYTHING and "_page" in dict(given)),
    )
