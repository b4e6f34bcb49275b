"""The directory does not serve affiliations of organizations."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-without-affiliations",
    title="The directory does not serve affiliations of organizations",
    seam="public.types",
    story=(
        "Affiliations are in no system of this payer, so the type was left out, and the entries of the demo feed "
        "with it."
    ),
    source="Plan-Net 1.1.0, CapabilityStatement",
    caught_by=("public-types-served",),
)


def apply(seams: Seams) -> None:
    """Leave a type out."""
    healthy = seams.public.types
    seams.public.types = lambda api, known: [kind for kind in healthy(api, known) if kind != "OrganizationAffiliation"]
