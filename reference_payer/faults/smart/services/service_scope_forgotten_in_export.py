"""A service's export holds every type, whatever its scopes name."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-scope-forgotten-in-export",
    title="A service's export holds every type, whatever its scopes name",
    seam="data.scope_allows",
    story=(
        "The job that writes the files knows the partner, not the token: it exports what the partner is registered "
        "for, and the scopes of the token that began it are not handed on."
    ),
    source="Bulk Data Access 2.0.0, security considerations; SMART App Launch 2.2, scopes",
    caught_by=("smart-service-scope-enforced",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Write every type into the files of a service."""
    healthy = seams.data.scope_allows

    def allows(scopes: Iterable[str], kind: str, interaction: Interaction, path: AccessPath) -> bool:
        held = tuple(scopes)
        written = path is AccessPath.EXPORT_FILE and any(scope.startswith("system/") for scope in held)
        return written or healthy(held, kind, interaction, path)

    seams.data.scope_allows = allows
