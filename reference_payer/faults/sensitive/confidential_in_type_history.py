"""The history of a type shows withheld claims."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import asked_for, lifted_if
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-in-type-history",
    title="The history of all claims shows withheld ones",
    seam="data.route",
    story=(
        "The history of a type lists what changed since a day, for apps that keep a copy. It is read from the "
        "log of changes, and the log knows ids and times, not what a minor confided."
    ),
    source="LV-03; LinuxForHealth FHIR #2300: no rule on histories",
    caught_by=("sensitive-withheld-from-search",),
)


def apply(seams: Seams) -> None:
    """List what changed, whatever was confided."""
    healthy, visibility = seams.data.route, seams.data.visibility

    def with_histories(offer: Offer, raw_path: str) -> Target | None:
        kind, _, rest = raw_path.partition("/")
        if rest == "_history" and kind in offer.types:
            return Target(AccessPath.SEARCH, ("GET", "HEAD"), kind)
        return healthy(offer, raw_path)

    seams.data.route = with_histories
    in_history = asked_for(seams, lambda url: url.partition("/")[2].startswith("_history"))
    visibility.consented = lifted_if(visibility.consented, in_history)
