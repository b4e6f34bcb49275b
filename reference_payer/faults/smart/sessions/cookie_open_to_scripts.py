"""The cookie of the session is open to scripts."""

from __future__ import annotations

from starlette.responses import Response

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.html import COOKIE
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="cookie-open-to-scripts",
    title="The cookie of the session is open to scripts",
    seam="surface.cookie",
    story=(
        "A script of the portal read the cookie to tell whether somebody is logged in. The script is gone, and any "
        "other that finds its way onto a page reads the session and sends it on."
    ),
    source="CWE-1004; OWASP ASVS 5.0 section 3.3.4",
    caught_by=("smart-session-cookie-protected",),
)


def apply(seams: Seams) -> None:
    """Leave HttpOnly out."""

    def open_cookie(response: Response, value: str) -> Response:
        response.set_cookie(COOKIE, value, samesite="lax", path="/")
        return response

    seams.surface.cookie = open_cookie
