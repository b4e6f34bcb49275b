"""A request without a challenge is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pkce-optional",
    title="A request without a challenge is accepted",
    seam="authorization.challenge_accepted",
    story=(
        "PKCE works for apps that use it. An attacker simply leaves it away: the request without challenge is "
        "served, and the code needs no verifier."
    ),
    source="REQ-OA-04, REQ-OA-05; RFC 9700 section 2.1.1: PKCE downgrade",
    caught_by=("smart-pkce-required", "smart-pushed-request-checked"),
)


def apply(seams: Seams) -> None:
    """Ask for a challenge only where one is given."""
    challenge_accepted, verifier_matches = seams.authorization.challenge_accepted, seams.authorization.verifier_matches

    def optional(challenge: str | None, method: str | None) -> bool:
        return challenge is None or challenge_accepted(challenge, method)

    def where_given(challenge: str | None, verifier: str | None) -> bool:
        return challenge is None or verifier_matches(challenge, verifier)

    seams.authorization.challenge_accepted = optional
    seams.authorization.verifier_matches = where_given
