"""A redirect URI with encoded dots is accepted."""

from __future__ import annotations

from posixpath import normpath
from urllib.parse import unquote, urlsplit

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="redirect-path-unfolded",
    title="A redirect URI is unescaped and unfolded before it is compared",
    seam="authorization.redirect_matches",
    story=(
        "The address is normalized before it is compared, as the framework does for its routes. The server sees the "
        "registered path, and the proxy of the app sees another one, which leads to its open redirector."
    ),
    source="RFC 9700 section 2.1: exact string matching",
    caught_by=("smart-redirect-exact",),
)


def apply(seams: Seams) -> None:
    """Compare what is left after unescaping and unfolding."""
    healthy = seams.authorization.redirect_matches

    def unfolded(registered: str, presented: str) -> bool:
        parts = urlsplit(presented)
        same = parts._replace(path=normpath(unquote(parts.path))).geturl() == registered
        return healthy(registered, presented) or ("%2e" in presented.lower() and same)

    seams.authorization.redirect_matches = unfolded
