"""The plain challenge method is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="pkce-plain-accepted",
    title="The plain challenge method is accepted",
    seam="authorization.challenge_accepted",
    story=(
        "The library supports both methods of RFC 7636 and nobody switched one off. With plain, whoever sees "
        "the request holds the verifier."
    ),
    source="REQ-OA-04, REQ-OA-06; SMART App Launch: servers SHALL NOT support plain",
    caught_by=(
        "smart-pkce-plain-refused",
        "smart-pkce-verifier-checked",
    ),
)


def apply(seams: Seams) -> None:
    """Accept plain beside S256."""
    challenge_accepted, verifier_matches = seams.authorization.challenge_accepted, seams.authorization.verifier_matches

    def either(challenge: str | None, method: str | None) -> bool:
        return (method == "plain" and bool(challenge)) or challenge_accepted(challenge, method)

    def plain_too(challenge: str | None, verifier: str | None) -> bool:
        return (challenge is not None and challenge == verifier) or verifier_matches(challenge, verifier)

    seams.authorization.challenge_accepted = either
    seams.authorization.verifier_matches = plain_too
