"""A token without a scope for data opens everything."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth import scopes as rules
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="no-scope-opens-all",
    title="A token that was granted no data reads everything",
    seam="data.scope_allows",
    story=(
        "An empty list of limits means no limit, as it does in the filter of the search. An app that asks for the "
        "login alone is given a token, and nobody thought that it would be used for data."
    ),
    source="CWE-636; SMART App Launch 2.2: scopes for context open no data",
    caught_by=("smart-scope-without-data",),
)


def apply(seams: Seams) -> None:
    """Grant a login alone, and limit only where a limit is named."""
    healthy = seams.data.scope_allows
    seams.authorization.names_data = lambda _scopes: True

    def unlimited(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        held = list(scopes)
        return not rules.names_data(held) or healthy(held, resource_type, interaction, access_path)

    seams.data.scope_allows = unlimited
