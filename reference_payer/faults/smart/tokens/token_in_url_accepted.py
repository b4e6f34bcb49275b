"""A token in the address is accepted."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="token-in-url-accepted",
    title="A token in the address is accepted",
    seam="data.credentials",
    story=(
        "The library accepts tokens in the query for clients that cannot set headers, and nobody turned that "
        "off. Tokens now lie in the access logs of every proxy between app and payer."
    ),
    source="REQ-OA-25, REQ-OPS-003; RFC 9700 section 4.3.2; CWE-598",
    caught_by=("smart-token-in-url-ignored",),
)


def apply(seams: Seams) -> None:
    """Take the token of the query where there is no header."""
    healthy = seams.data.credentials

    def from_address(authorization: Sequence[str], query: str) -> str:
        named = parse_qs(query).get("access_token")
        return named[0] if named and not authorization else healthy(authorization, query)

    seams.data.credentials = from_address
