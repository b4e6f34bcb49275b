"""An export holds what the scopes do not name."""

from __future__ import annotations

from collections.abc import Iterable

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="scope-forgotten-in-export",
    title="An export serves types that the scopes do not name",
    seam="data.scope_allows",
    story=(
        "The job that writes the files runs as the system. The scopes of whoever asked for it were looked at when "
        "it was asked for, and are not among its arguments."
    ),
    source="Bulk Data Access 2.0.0, security: the server limits the data to what the client may see",
    caught_by=("smart-scope-enforced",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Ask for no scope there."""
    healthy = seams.data.scope_allows

    def forgotten(scopes: Iterable[str], resource_type: str, interaction: Interaction, access_path: AccessPath) -> bool:
        return access_path is AccessPath.EXPORT_FILE or healthy(scopes, resource_type, interaction, access_path)

    seams.data.scope_allows = forgotten
