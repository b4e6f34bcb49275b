"""A search is served with any text for a token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.strangers import with_any_token

FAULT = Fault(
    id="any-token-searches",
    title="A search is served with any text for a token",
    seam="data.token",
    story=(
        "Reads check the token, and searches are sent through a cache that asks whether the header is there. "
        "Whoever writes Bearer and a word in it searches."
    ),
    source="RFC 6750 section 3.1; OWASP API2:2023",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Take any text for a token in searches."""
    with_any_token(seams, (AccessPath.SEARCH, AccessPath.POST_SEARCH))
