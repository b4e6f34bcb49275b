"""A category kept from apps is still read with tokens that live already."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-asked-at-sign-in",
    title="A category kept from apps is still read with tokens that live already",
    seam="chosen.withheld",
    story=(
        "What an app may have is written into its grant when the member consents, and read from there. A later "
        "choice is for later grants."
    ),
    source="RR-07; RV-12: next request",
    caught_by=(
        "sensitive-choice-withheld",
        "sensitive-choice-every-path",
        "sensitive-choice-binds-tokens",
    ),
)


def apply(seams: Seams) -> None:
    """Keep for each grant the choice of its first request."""
    healthy = seams.chosen.withheld
    at_first: dict[str, frozenset[str]] = {}

    def withheld(choices: Choices, grant: Grant) -> frozenset[str]:
        return at_first.setdefault(grant.id, healthy(choices, grant))

    seams.chosen.withheld = withheld
