"""A scope for one type opens nothing."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="one-type-opens-nothing",
    title="A scope that names one type opens nothing",
    seam="data.scope_allows",
    story=(
        "Every app that was tried asked for all types at once, with a star. The code that compares names was never "
        "run, and compares the name with the whole scope. The consent page shows one type, and the token reads "
        "none."
    ),
    source="SMART App Launch 2.2, scopes for requesting FHIR resources; Inferno US Core granular scopes",
    caught_by=("smart-granted-scope-works",),
)


def apply(seams: Seams) -> None:
    """Honour the star alone, beside the Patient that the launch needs."""
    healthy = seams.data.scope_allows

    def starred(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        named = [scope for scope in scopes if scope.startswith(("patient/*", "patient/Patient"))]
        return healthy(named, resource_type, interaction, access_path)

    seams.data.scope_allows = starred
