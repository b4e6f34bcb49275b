"""A cookie of the API keeps the access of a token that was ended."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="cookie-outlives-withdrawal",
    title="A cookie of the API keeps the access of a token that was ended",
    seam="data.alive",
    story=(
        "A balancer in front of the API sets a cookie so that an app comes back to the node that has its session. "
        "The node looks the token up once for each session, and not again while the cookie comes along."
    ),
    source="REQ-CON-004; CWE-613",
    caught_by=("consent-revoked-token-closed", "consent-portal-withdrawal-closed"),
)


def apply(seams: Seams) -> None:
    """Set a cookie with each answer, and ask for the expiry alone where it comes back."""
    presented, alive, answered = seams.data.presented, seams.data.alive, seams.surface.fhir_headers
    sticking: ContextVar[bool] = ContextVar("sticking", default=False)

    def noted(headers: Headers) -> list[str]:
        sticking.set("node=" in headers.get("cookie", ""))
        return presented(headers)

    def passed(access: Access, now: datetime, access_path: AccessPath) -> bool:
        return now < access.expires if sticking.get() else alive(access, now, access_path)

    def with_cookie() -> dict[str, str]:
        return {**answered(), "set-cookie": "node=7; Path=/fhir; HttpOnly"}

    seams.data.presented, seams.data.alive, seams.surface.fhir_headers = noted, passed, with_cookie
