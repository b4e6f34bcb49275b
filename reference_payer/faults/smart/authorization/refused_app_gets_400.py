"""An app that fails to prove itself by a header is answered with 400."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import OAuthProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="refused-app-gets-400",
    title="An app that fails to prove itself by a header is answered with 400",
    seam="authorization.unproven",
    story=(
        "Every error of the token endpoint goes through one function, and that answers 400. Libraries that "
        "send a secret in the header only after a challenge never see one."
    ),
    source="RFC 6749 section 5.2: 401 with WWW-Authenticate is a MUST",
    caught_by=("smart-app-refusal-challenges",),
)


def apply(seams: Seams) -> None:
    """Refuse with 400, without a challenge."""
    seams.authorization.unproven = lambda: OAuthProblem("invalid_client", "The app did not prove who it is.")
