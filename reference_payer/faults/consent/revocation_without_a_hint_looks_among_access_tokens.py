"""Without a hint a refresh token is not found."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Refresh, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="revocation-without-a-hint-looks-among-access-tokens",
    title="A refresh token that is revoked without a hint lives on",
    seam="authorization.revocable",
    story=(
        "The hint says in which table to look, and without one it is that of access tokens, as those are what most "
        "apps send. A refresh token is not among them, the answer is 200 as for any unknown token, and the token "
        "serves for months."
    ),
    source="RFC 7009 section 2.1; WSO2 Identity Server #5348; Spring authorization server #175",
    caught_by=("consent-revocation-despite-hint",),
)


def apply(seams: Seams) -> None:
    """Look among access tokens where no hint says otherwise."""
    healthy = seams.authorization.revocable

    def among_access_tokens(vault: Vault, value: str, hint: str | None) -> Access | Refresh | None:
        return healthy(vault, value, hint) if hint is not None else vault.access.get(value)

    seams.authorization.revocable = among_access_tokens
