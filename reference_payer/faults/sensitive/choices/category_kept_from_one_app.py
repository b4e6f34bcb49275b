"""A category kept from apps is kept from the first app alone."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.vault import Grant
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="category-kept-from-one-app",
    title="A category kept from apps is kept from the first app alone",
    seam="chosen.withheld",
    story=(
        "The switch is shown beside the list of apps and saved with one of them. A member who has two thinks that "
        "both are bound."
    ),
    source="RV-12; RV-14",
    caught_by=("sensitive-choice-binds-tokens",),
)


def apply(seams: Seams) -> None:
    """Bind one app alone."""
    healthy = seams.chosen.withheld

    def withheld(choices: Choices, grant: Grant) -> frozenset[str]:
        return healthy(choices, grant) if grant.client_id == "claims-viewer" else frozenset()

    seams.chosen.withheld = withheld
