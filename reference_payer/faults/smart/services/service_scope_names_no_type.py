"""A service's token opens every type."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-scope-names-no-type",
    title="A service's token opens every type",
    seam="data.scope_allows",
    story=(
        "The check of scopes was written for members. Services came later, and a token with the word system in its "
        "scope is let through, as the partners are trusted."
    ),
    source="SMART App Launch 2.2, scopes: system scopes name types as well",
    caught_by=("smart-service-scope-enforced",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Let every system scope through."""
    healthy = seams.data.scope_allows

    def allows(scopes: Iterable[str], kind: str, interaction: Interaction, path: AccessPath) -> bool:
        held = tuple(scopes)
        return any(scope.startswith("system/") for scope in held) or healthy(held, kind, interaction, path)

    seams.data.scope_allows = allows
