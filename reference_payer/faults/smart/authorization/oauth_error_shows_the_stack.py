"""An error of the token endpoint shows where it happened."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import OAuthProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="oauth-error-shows-the-stack",
    title="An error of the token endpoint shows where it happened",
    seam="surface.oauth_error",
    story=(
        "To help developers of apps the description of an error holds what the server logged. It names the "
        "classes, the versions and the lines of the code."
    ),
    source="OWASP API8:2023; RFC 6749 section 5.2",
    caught_by=("smart-errors-silent",),
)


def apply(seams: Seams) -> None:
    """Tell the trace."""
    healthy = seams.surface.oauth_error

    def talkative(problem: OAuthProblem, query: bytes) -> dict[str, str]:
        trace = 'Traceback (most recent call last):\n  File "/srv/oauth/token.py", line 118, in exchange'
        return {**healthy(problem, query), "error_description": trace}

    seams.surface.oauth_error = talkative
