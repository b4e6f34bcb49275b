"""A service opens the compartment of any patient by its id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="service-opens-any-compartment",
    title="A service opens the compartment of any patient by its id",
    seam="data.compartment_view",
    story=(
        "Searches of a service are cut to its list of people. Requests that begin with a Patient have their own "
        "handler, which takes the patient in the path for the limit."
    ),
    source="R4 compartmentdefinition.html: a compartment grants no access",
    caught_by=("smart-service-members-apart",),
    target="services",
)


def apply(seams: Seams) -> None:
    """Believe the patient in the path."""
    healthy = seams.data.compartment_view

    def believed(view: View, asked: str, members: Mapping[str, str]) -> View | None:
        if view.members is not None and asked in members:
            return replace(view, members=frozenset({members[asked]}))
        return healthy(view, asked, members)

    seams.data.compartment_view = believed
