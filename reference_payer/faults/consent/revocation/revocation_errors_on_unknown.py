"""Revoking a token that the server does not know is an error."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.problems import OAuthProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-errors-on-unknown",
    title="Revoking a token that the server does not know is an error",
    seam="authorization.revocable",
    story=(
        "The endpoint answers as the token endpoint does: what is not in the table is an invalid_grant. An app "
        "that revokes at sign-out, after the token ran out, keeps trying or shows the member that signing out has "
        "failed."
    ),
    source="RFC 7009 section 2.2: 200 for an invalid token as well",
    caught_by=("consent-revocation-of-unknown",),
)


def apply(seams: Seams) -> None:
    """Refuse a token that is not there."""
    healthy = seams.authorization.revocable

    def needed(vault: Vault, value: str, hint: str | None) -> Access | Refresh | None:
        found = healthy(vault, value, hint)
        if found is None:
            raise OAuthProblem("invalid_grant", "There is no such token.")
        return found

    seams.authorization.revocable = needed
