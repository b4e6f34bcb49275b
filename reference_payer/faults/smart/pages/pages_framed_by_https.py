"""The pages may be shown inside any page of HTTPS."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pages-framed-by-https",
    title="The pages may be shown inside any page of HTTPS",
    seam="surface.page_headers",
    story=(
        "The policy of frames was written for a portal that shows the login inside its own page, and names the "
        "scheme instead of the portal."
    ),
    source="RFC 9700 section 4.16; CSP level 3, frame-ancestors",
    caught_by=("smart-consent-page-protected",),
)


def apply(seams: Seams) -> None:
    """Name the scheme alone."""
    healthy = seams.surface.page_headers

    def of_any_site(form_target: str | None) -> dict[str, str]:
        headers = healthy(form_target)
        policy = headers["content-security-policy"].replace("frame-ancestors 'none'", "frame-ancestors https:")
        return {**headers, "content-security-policy": policy}

    seams.surface.page_headers = of_any_site
