"""Introspection calls a token active whose authority has ended."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import MayAct, Seams

FAULT = Fault(
    id="introspection-outlives-authority",
    title="Introspection calls a token active whose authority has ended",
    seam="people.standing",
    story=(
        "Introspection looks at the token and its consent. Whether the account may still act is asked where "
        "records are read."
    ),
    source="RV-19; RR-08; RFC 7662, section 2.2",
    caught_by=("household-majority-ends-access",),
)


def apply(seams: Seams) -> None:
    """Believe in the authority where a token is introspected."""
    healthy = seams.people.standing

    def standing(grant: Grant, may_act: MayAct, occasion: Occasion) -> View | None:
        return (
            View(grant.subject, own=False) if occasion is Occasion.INTROSPECTION else healthy(grant, may_act, occasion)
        )

    seams.people.standing = standing
