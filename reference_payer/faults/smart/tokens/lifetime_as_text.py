"""The token response tells its lifetime as a text."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="lifetime-as-text",
    title="The token response tells its lifetime as a text",
    seam="authorization.token_response",
    story=(
        "The response is put together from the settings, whose values are texts, and JSON has quotes for "
        "these. Most apps turn the text into a number without a word, and those that do not keep a token that "
        "is over."
    ),
    source="RFC 6749 section 5.1 and appendix A.14",
    caught_by=("smart-token-response-complete",),
)


def apply(seams: Seams) -> None:
    """Put quotes around the number."""
    healthy = seams.authorization.token_response
    seams.authorization.token_response = lambda document: healthy(
        {**document, "expires_in": str(document["expires_in"])}
    )
