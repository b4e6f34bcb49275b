"""A count that is asked for by a form counts everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import (
    lifted_if,
    requested,
)
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="posted-counts-of-everybody",
    title="A count that is asked for by a form counts everybody",
    seam="data.visibility.owner",
    story=("A count is sent to the index with the filter that stands in the address. A form has none there."),
    source="LV-18; LV-23",
    caught_by=(
        "household-no-foreign-count",
        "household-count-is-own",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where a form asks for a count."""
    visibility = seams.data.visibility
    posted = requested(
        seams,
        lambda target, given: target.access_path is AccessPath.POST_SEARCH and dict(given).get("_summary") == "count",
    )
    visibility.owner = lifted_if(visibility.owner, posted)
