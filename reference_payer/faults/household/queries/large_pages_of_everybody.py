"""A search with a large page finds everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="large-pages-of-everybody",
    title="A search with a large page finds everybody",
    seam="data.visibility.owner",
    story=("Pages of more than a hundred are served by the path for partners, which was made for payers."),
    source="LV-05; LV-72",
    caught_by=(),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where a large page is asked for."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(
        visibility.owner,
        requested(
            seams,
            lambda target, given: (
                target.access_path is AccessPath.SEARCH and len(dict(given).get("_count", "")) > len("99")
            ),
        ),
    )
