"""401 comes without WWW-Authenticate."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="challenge-missing",
    title="401 comes without WWW-Authenticate",
    seam="surface.outcome",
    story=(
        "The refusal of a missing token has the right status and no challenge. Libraries that refresh on "
        "invalid_token do not know that they should."
    ),
    source="REQ-OA-22; RFC 6750 section 3",
    caught_by=("smart-bearer-challenge",),
)


def apply(seams: Seams) -> None:
    """Leave the challenge away."""
    healthy = seams.surface.outcome

    def bare(problem: FhirProblem) -> Answer:
        answer = healthy(problem)
        kept = {name: value for name, value in answer.headers.items() if name.lower() != "www-authenticate"}
        return replace(answer, headers=kept)

    seams.surface.outcome = bare
