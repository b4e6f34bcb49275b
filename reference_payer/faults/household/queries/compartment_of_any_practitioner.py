"""The compartment of a practitioner holds the claims of all patients."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import asked_for, lifted_if
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="compartment-of-any-practitioner",
    title="What practitioners have to do with can be searched below them by any member",
    seam="data.route",
    story=(
        "The route for the compartments of R4 was written for all of them. The rule was written for the "
        "patient, because that is what the tokens are about."
    ),
    source="LV-15, LV-13; R4, compartmentdefinition-practitioner.html",
    caught_by=("household-no-foreign-data",),
)


def apply(seams: Seams) -> None:
    """Search below a practitioner as if nobody had to be asked."""
    healthy, visibility = seams.data.route, seams.data.visibility

    def any_compartment(offer: Offer, raw_path: str) -> Target | None:
        match raw_path.split("/"):
            case ["Practitioner", _, kind] if kind in offer.types:
                return Target(AccessPath.SEARCH, ("GET", "HEAD"), kind)
        return healthy(offer, raw_path)

    seams.data.route = any_compartment
    below = asked_for(seams, lambda url: url.startswith("Practitioner/") and url.count("/") > 1)
    visibility.owner = lifted_if(visibility.owner, below)
