"""A token is looked for only where the hint points."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-believes-the-hint",
    title="A token is looked for only where the hint points",
    seam="authorization.revocable",
    story=(
        "Access and refresh tokens lie in two tables, and token_type_hint says which one to ask. An app that "
        "names the wrong kind, or leaves it to a library that always does, is told 200, and its token lives on."
    ),
    source="RFC 7009 section 2.1: the server extends its search across all token types",
    caught_by=("consent-revocation-despite-hint",),
)


def apply(seams: Seams) -> None:
    """Find nothing of another kind than the hint names."""
    healthy = seams.authorization.revocable

    def believed(vault: Vault, value: str, hint: str | None) -> Access | Refresh | None:
        found = healthy(vault, value, hint)
        kind = "access_token" if isinstance(found, Access) else "refresh_token"
        return found if hint in (None, kind) else None

    seams.authorization.revocable = believed
