"""A public app is told what the tokens of other apps stand for."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="introspection-by-public-apps",
    title="A public app is told what the tokens of other apps stand for",
    seam="authorization.may_introspect",
    story=(
        "Whoever may ask for tokens may ask about them. A public app proves nothing, and its id stands in every "
        "address."
    ),
    source="RFC 7662 section 2.1, section 4; SMART token introspection",
    caught_by=("smart-introspection-protected", "consent-token-not-revoked-by-others"),
)


def apply(seams: Seams) -> None:
    """Let every app ask, and about every token."""
    rules = seams.authorization
    rules.may_introspect, rules.token_belongs = rules.proven, lambda _grant, _app: True
