"""A cookie of the API stands for the token that came with it."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Access, Vault
from payerproof.reference_payer.seams import Seams

_COOKIE = "fhir_session"

FAULT = Fault(
    id="cookie-remembers-the-token",
    title="A cookie of the API stands for the token that came with it",
    seam="data.presented",
    story=(
        "The framework opens a session for every client and keeps the login in it, as it does for the portal. "
        "A backend that serves two members sends one member's cookie with the other's token, and the cookie wins."
    ),
    source="REQ-OA-25, REQ-HH-001; CWE-384",
    caught_by=("household-cookie-opens-nothing",),
)


def apply(seams: Seams) -> None:
    """Set a cookie with each answer, and take its word before that of the header."""
    presented, token, answered = seams.data.presented, seams.data.token, seams.surface.fhir_headers
    current: ContextVar[str] = ContextVar("current", default="")

    def remembered(headers: Headers) -> list[str]:
        pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        found = [value for name, _, value in pairs if name == _COOKIE]
        return [f"Bearer {found[0]}"] if found else presented(headers)

    def noted(vault: Vault, value: str) -> Access | None:
        access = token(vault, value)
        current.set(value if access is not None else "")
        return access

    def with_cookie() -> dict[str, str]:
        value = current.get()
        return {**answered(), "set-cookie": f"{_COOKIE}={value}; Path=/fhir; HttpOnly"} if value else answered()

    seams.data.presented, seams.data.token, seams.surface.fhir_headers = remembered, noted, with_cookie
