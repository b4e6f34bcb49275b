"""The token endpoint refuses with a status of 200."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import OAuthProblem
from payerproof.reference_payer.seams import Seams

_BAD_REQUEST = 400

FAULT = Fault(
    id="refusals-with-200",
    title="The token endpoint refuses with a status of 200",
    seam="surface.oauth_error",
    story=(
        "The gateway holds every 4xx of the token endpoint for an attack and blocks the address, so the team "
        "sends errors with 200. An app reads a body without a token as a success, and keeps nothing as its token."
    ),
    source="RFC 6749 section 5.2; GitHub's token endpoint answers a wrong code so",
    caught_by=("smart-token-errors-told",),
)


def apply(seams: Seams) -> None:
    """Answer bad requests with 200."""
    healthy = seams.surface.oauth_error

    def mild(problem: OAuthProblem, query: bytes) -> dict[str, str]:
        document = healthy(problem, query)
        problem.status = 200 if problem.status == _BAD_REQUEST else problem.status
        return document

    seams.surface.oauth_error = mild
