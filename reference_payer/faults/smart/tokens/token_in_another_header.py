"""A token in a header of the gateway is accepted."""

from __future__ import annotations

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="token-in-another-header",
    title="A token in a header of the gateway is accepted",
    seam="data.presented",
    story=(
        "The gateway passes the token on in a header of its own, and the API reads both. "
        "It forgets to drop that header from requests that come from outside, where no rule on tokens looks at it."
    ),
    source="REQ-OA-25; RFC 9700 section 4.3; CWE-287",
    caught_by=("smart-token-elsewhere-ignored",),
)


def apply(seams: Seams) -> None:
    """Take the token of the gateway's header where there is no other."""
    healthy = seams.data.presented

    def from_gateway(headers: Headers) -> list[str]:
        passed_on = [f"Bearer {token}" for token in headers.getlist("x-access-token")]
        return healthy(headers) or passed_on

    seams.data.presented = from_gateway
