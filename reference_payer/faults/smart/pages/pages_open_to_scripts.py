"""Scripts of any site may read the authorization pages."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pages-open-to-scripts",
    title="Scripts of any site may read the authorization pages",
    seam="surface.page_headers",
    story=(
        "One rule of the gateway adds the header for scripts to whatever lies below the path of OAuth. The login "
        "and the consent page are among it."
    ),
    source="RFC 9700 section 2.6: no CORS at the authorization endpoint",
    caught_by=("smart-cors-credentials",),
)


def apply(seams: Seams) -> None:
    """Admit every origin."""
    healthy = seams.surface.page_headers
    seams.surface.page_headers = lambda form_target: {**healthy(form_target), "access-control-allow-origin": "*"}
