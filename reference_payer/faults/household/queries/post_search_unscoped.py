"""A search by POST returns everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="post-search-unscoped",
    title="A search by POST returns everybody",
    seam="data.visibility.owner",
    story=(
        "The gateway adds the patient of the token to the query string. A search sent as a form has its "
        "parameters in the body, the gateway does not look there, and the server behind it trusts the "
        "gateway."
    ),
    source="LV-18",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "household-representative-sees-one-record",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose record a POST search is about."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.POST_SEARCH)
