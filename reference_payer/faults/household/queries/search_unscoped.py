"""A search returns everybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="search-unscoped",
    title="A search returns everybody",
    seam="data.visibility.owner",
    story=(
        "The list endpoint was written for call-centre staff and later put behind the member's token. The "
        "token is checked, the patient it stands for is not: a search without subject lists all members."
    ),
    source=(
        "LV-05; Knight, All That We Let In (2021): every one of 30 health APIs tested had broken object-level "
        "authorization"
    ),
    caught_by=(
        "household-no-unasked-data",
        "household-no-foreign-data",
        "household-count-is-own",
        "household-no-foreign-count",
        "fuzz-no-foreign-data",
        "load-no-foreign-data",
        "conformance-search-alone",
        "household-denial-uniform",
        "household-representative-sees-one-record",
        "sensitive-provider-withheld",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose record a search is about."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.SEARCH, AccessPath.PAGE, AccessPath.COUNT)
