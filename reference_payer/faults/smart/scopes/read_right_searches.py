"""The right to read opens searches."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="read-right-searches",
    title="A scope for reading alone opens searches",
    seam="data.scope_allows",
    story=(
        "The rights of the newer scopes are folded into read and write, as the older ones were. A member who lets "
        "an app read one document lets it list all of them."
    ),
    source="SMART App Launch 2.2, scopes for requesting FHIR resources: r and s are apart",
    caught_by=("smart-rights-apart",),
)


def apply(seams: Seams) -> None:
    """Take the right to read for the right to search."""
    healthy = seams.data.scope_allows

    def folded(scopes: Iterable[str], resource_type: str, _interaction: Interaction, access_path: AccessPath) -> bool:
        held = list(scopes)
        return healthy(held, resource_type, "r", access_path) or healthy(held, resource_type, "s", access_path)

    seams.data.scope_allows = folded
