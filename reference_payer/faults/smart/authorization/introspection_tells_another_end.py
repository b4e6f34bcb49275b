"""Introspection tells an end that the token has not."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="introspection-tells-another-end",
    title="Introspection tells an end that the token has not",
    seam="authorization.introspected",
    story=(
        "The end is told in milliseconds, as the rest of the platform counts. A server that trusts it keeps the "
        "token for thousands of years."
    ),
    source="RFC 7662 section 2.2: exp is a number of seconds",
    caught_by=("smart-introspection-truthful",),
)


def apply(seams: Seams) -> None:
    """Count in milliseconds."""
    seams.authorization.introspected = lambda document: {**document, "exp": document["exp"] * 1000}
