"""A search by POST is asked for without its scope."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scope-forgotten-in-post-search",
    title="A search by POST serves types that the scopes do not name",
    seam="data.scope_allows",
    story=(
        "Scopes are checked by a filter of the gateway, which reads the type from the last part of the address. In "
        "a search by POST that is `_search`, for which there is no rule."
    ),
    source="Microsoft FHIR server #2895; SMART App Launch 2.2, scopes",
    caught_by=("smart-scope-enforced",),
)


def apply(seams: Seams) -> None:
    """Ask for no scope there."""
    healthy = seams.data.scope_allows

    def forgotten(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return access_path is AccessPath.POST_SEARCH or healthy(scopes, resource_type, interaction, access_path)

    seams.data.scope_allows = forgotten
