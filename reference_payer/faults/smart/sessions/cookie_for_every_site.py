"""The cookie of the session goes along from every site."""

from __future__ import annotations

from starlette.responses import Response

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.html import COOKIE
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="cookie-for-every-site",
    title="The cookie of the session goes along from every site",
    seam="surface.cookie",
    story=(
        "An employer shows the pages within its own, so the cookie has to go along from there. SameSite=None was "
        "set, and Secure was left out, since the test system had no certificate."
    ),
    source="RFC 6265bis section 4.1.2.7; CWE-1275",
    caught_by=("smart-session-cookie-protected",),
)


def apply(seams: Seams) -> None:
    """Let the cookie go along from everywhere."""

    def wide_cookie(response: Response, value: str) -> Response:
        response.set_cookie(COOKIE, value, httponly=True, samesite="none", path="/")
        return response

    seams.surface.cookie = wide_cookie
