"""A category kept from apps is read with the consent of a representative."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-spares-representatives",
    title="A category kept from apps is read with the consent of a representative",
    seam="chosen.withheld",
    story=("The choice is kept with the consents of the member, and is asked for where such a consent is used."),
    source="RV-12; RV-19",
    caught_by=("sensitive-choice-binds-representatives",),
)


def apply(seams: Seams) -> None:
    """Keep the category from the own consents alone."""
    healthy = seams.chosen.withheld

    def withheld(choices: Choices, grant: Grant) -> frozenset[str]:
        return healthy(choices, grant) if grant.account == grant.subject else frozenset()

    seams.chosen.withheld = withheld
