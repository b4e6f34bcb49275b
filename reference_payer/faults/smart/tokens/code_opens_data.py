"""An authorization code is accepted as an access token."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="code-opens-data",
    title="An authorization code is accepted as an access token",
    seam="data.token",
    story=(
        "Codes and tokens lie in one table, by their value, and the API asks whether a value is there. A code "
        "stands in addresses, in logs and in the history of the browser, and opens the record without any proof "
        "of the app."
    ),
    source="RFC 6749 section 4.1.2; RFC 9700 section 4.3.1",
    caught_by=("smart-bad-token-refused",),
)


def apply(seams: Seams) -> None:
    """Look among the codes as well."""
    healthy = seams.data.token

    def or_code(vault: Vault, value: str) -> Access | None:
        code = vault.codes.get(value)
        if code is None or code.used:
            return healthy(vault, value)
        return Access(value, code.grant, code.grant.scopes, code.grant.given, code.expires)

    seams.data.token = or_code
