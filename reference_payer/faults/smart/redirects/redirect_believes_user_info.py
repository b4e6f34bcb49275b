"""A redirect URI whose user part looks like the registered host is accepted."""

from __future__ import annotations

from urllib.parse import urlsplit

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="redirect-believes-user-info",
    title="A redirect URI with the registered host as its user name is accepted",
    seam="authorization.redirect_matches",
    story=(
        "Apps may register a host, and any path on it will do. The host is compared as the beginning of the "
        "address, and what follows an at sign is where the browser really goes."
    ),
    source="RFC 9700 sections 2.1 and 4.1.1",
    caught_by=("smart-redirect-exact",),
)


def apply(seams: Seams) -> None:
    """Compare scheme, host and port as a beginning, and the path as an end."""
    healthy = seams.authorization.redirect_matches

    def on_the_host(registered: str, presented: str) -> bool:
        parts = urlsplit(registered)
        origin = f"{parts.scheme}://{parts.netloc}"
        disguised = presented.startswith(f"{origin}@") and urlsplit(presented).path == parts.path
        return healthy(registered, presented) or disguised

    seams.authorization.redirect_matches = on_the_host
