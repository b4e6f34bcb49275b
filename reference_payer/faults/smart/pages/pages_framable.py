"""The pages may be shown inside another site's page."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pages-framable",
    title="The pages may be shown inside another site's page",
    seam="surface.page_headers",
    story=(
        "The headers against framing broke the payer's own mobile shell, which shows the login in a frame, "
        "and were taken away. Any site can now lay the Allow button under a button of its own."
    ),
    source="REQ-OA-32; RFC 9700 section 4.16: clickjacking",
    caught_by=("smart-consent-page-protected",),
)


def apply(seams: Seams) -> None:
    """Forbid framing to nobody."""
    healthy = seams.surface.page_headers

    def framable(form_target: str | None) -> dict[str, str]:
        headers = healthy(form_target)
        policy = headers.pop("content-security-policy").replace("frame-ancestors 'none'; ", "")
        del headers["x-frame-options"]
        return headers | {"content-security-policy": policy}

    seams.surface.page_headers = framable
