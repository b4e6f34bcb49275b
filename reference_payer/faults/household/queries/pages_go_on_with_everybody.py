"""From the second page on a search goes on with everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pages-go-on-with-everybody",
    title="From the second page on a search goes on with everybody",
    seam="data.visibility.owner",
    story=(
        "The paging service keeps the filters that the app asked for. That of the token was added by another "
        "layer, to the first request alone."
    ),
    source="LV-21; HAPI FHIR #590",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where a search goes on."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.PAGE)
