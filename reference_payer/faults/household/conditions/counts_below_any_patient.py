"""A count below any Patient is told."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.replacing import requested
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="counts-below-any-patient",
    title="A count below any Patient is told",
    seam="data.compartment_view",
    story=("The compartment of another patient is refused, once there is something to show. A count shows nothing."),
    source="LV-15; LV-23; HAPI FHIR #2020",
    caught_by=(
        "household-no-foreign-count",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Count in the compartment that the path names."""
    healthy = seams.data.compartment_view
    counted = requested(seams, lambda _target, given: dict(given).get("_summary") == "count")

    def viewed(view: View, asked: str, members: Mapping[str, str]) -> View | None:
        if counted() and asked in members:
            return View(members[asked], own=True)
        return healthy(view, asked, members)

    seams.data.compartment_view = viewed
