"""A search sent as a form is served though the agreement to share is off."""

from __future__ import annotations

from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="sharing-off-spares-posted-searches",
    title="A search sent as a form is served though the agreement to share is off",
    seam="chosen.shares",
    story=(
        "The gateway asks for the agreement by the method and the path of a request. Only GET stands in its table "
        "for searches, so what is posted passes unasked."
    ),
    source="API5:2023; method in an access table",
    caught_by=(
        "consent-sharing-off-closed",
        "consent-every-road-closed",
    ),
)


def apply(seams: Seams) -> None:
    """Ask for no agreement where a search is posted."""
    healthy = seams.chosen.shares

    def shares(choices: Choices, member: str, occasion: Occasion, access_path: AccessPath) -> bool:
        return access_path is AccessPath.POST_SEARCH or healthy(choices, member, occasion, access_path)

    seams.chosen.shares = shares
