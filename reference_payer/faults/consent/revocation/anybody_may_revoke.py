"""An app can revoke the tokens of another app."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="anybody-may-revoke",
    title="An app can revoke the tokens of another app",
    seam="authorization.token_belongs",
    story=(
        "The revocation endpoint authenticates the app and then revokes whatever token it is shown. An app "
        "that comes by the token of a competitor can cut it off, and introspection tells it whom the token is "
        "for."
    ),
    source="RFC 7009 section 2.1",
    caught_by=("consent-token-not-revoked-by-others",),
)


def apply(seams: Seams) -> None:
    """Let every token belong to every app."""
    seams.authorization.token_belongs = lambda _grant, _app: True
