"""An id with blanks or zeros around it opens the record of anybody."""

from __future__ import annotations

from contextvars import ContextVar

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="ids-trimmed-before-the-look",
    title="An id with blanks or zeros around it opens the record of anybody",
    seam="data.route",
    story=("Ids are padded in the old system. What does not fit is trimmed and looked up again, behind the rule."),
    source="LV-52; LV-64",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Trim an id, and look it up without the rule."""
    routed, visibility = seams.data.route, seams.data.visibility
    trimmed: ContextVar[bool] = ContextVar("trimmed", default=False)

    def route(offer: Offer, raw_path: str) -> Target | None:
        found = routed(offer, raw_path)
        kind, _, name = raw_path.partition("/")
        bare = name.replace("%20", "").lstrip("0")
        trimmed.set(bool(bare) and bare != name and "/" not in name)
        return routed(offer, f"{kind}/{bare}") if trimmed.get() else found

    seams.data.route = route
    visibility.owner = lifted_if(visibility.owner, trimmed.get)
