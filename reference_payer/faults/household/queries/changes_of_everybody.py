"""A search for what has changed finds everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="changes-of-everybody",
    title="A search for what has changed finds everybody",
    seam="data.visibility.owner",
    story=(
        "Apps that keep a copy ask for what changed since a day. It is read from the log of changes, which "
        "knows ids and times."
    ),
    source="LV-05; LV-14",
    caught_by=("household-no-unasked-data",),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where _lastUpdated is asked for."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(
        visibility.owner,
        requested(
            seams, lambda target, given: target.access_path is AccessPath.SEARCH and "_lastUpdated" in dict(given)
        ),
    )
