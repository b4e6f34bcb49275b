"""A redirect URI that holds the registered one is accepted."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="redirect-anywhere-in-the-address",
    title="A redirect URI that holds the registered one is accepted",
    seam="authorization.redirect_matches",
    story=(
        "The registered addresses are looked for in the one that was sent, since some apps add a prefix for "
        "tests. An attacker's own address holds the registered one in its query."
    ),
    source="RFC 9700 section 4.1.1; CWE-601",
    caught_by=("smart-redirect-exact",),
)


def apply(seams: Seams) -> None:
    """Look for the registered address anywhere."""
    seams.authorization.redirect_matches = lambda registered, presented: registered in presented
