"""A search by POST needs a scope for all types."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="post-search-needs-the-star",
    title="A search by POST needs a scope for all types",
    seam="data.scope_allows",
    story=(
        "The filter that reads scopes takes the type from the last part of the path. Of a search by POST that is "
        "_search, for which only the star is found."
    ),
    source="SMART App Launch 2.2, scopes; R4 http.html#search: both forms of a search mean the same",
    caught_by=("smart-granted-scope-works",),
)


def apply(seams: Seams) -> None:
    """Look for a scope for _search."""
    healthy = seams.data.scope_allows

    def by_path(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        posted = access_path is AccessPath.POST_SEARCH
        return healthy(scopes, "_search" if posted else resource_type, interaction, access_path)

    seams.data.scope_allows = by_path
