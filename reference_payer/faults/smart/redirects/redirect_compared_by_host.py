"""A redirect URI is compared by its host."""

from __future__ import annotations

from urllib.parse import urlsplit

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="redirect-compared-by-host",
    title="A redirect URI is compared by its host",
    seam="authorization.redirect_matches",
    story=(
        "Apps move their pages about, so that the host is what is registered. Any page of it may receive the "
        "code, also one that passes addresses on to other sites."
    ),
    source="RFC 9700 section 4.1.1; REQ-OA-02",
    caught_by=("smart-redirect-exact",),
)


def apply(seams: Seams) -> None:
    """Compare the host and the port."""
    seams.authorization.redirect_matches = lambda one, other: urlsplit(one).netloc == urlsplit(other).netloc
