"""A request for a new login goes on with the old one."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Pairs, Seams

FAULT = Fault(
    id="prompt-ignored",
    title="A request for a new login goes on with the old one",
    seam="authorization.requested",
    story=(
        "The single sign-on of the plan decides when a login is due, and what an app asks for is not passed on to "
        "it. On the family's tablet the next one shares the record of the one before."
    ),
    source="OpenID Connect Core section 3.1.2.1; CWE-613",
    caught_by=("smart-login-asked-again",),
)


def apply(seams: Seams) -> None:
    """Leave the parameter out."""
    healthy = seams.authorization.requested

    def without(query: Pairs, form: Pairs) -> Pairs:
        return [(name, value) for name, value in healthy(query, form) if name != "prompt"]

    seams.authorization.requested = without
