"""An include in the formulary brings nothing along."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import PublicResources, Seams

FAULT = Fault(
    id="formulary-brings-nothing",
    title="An include in the formulary brings nothing along",
    seam="public.brought",
    story="Includes are read and not carried out; no app that was tried asked for one.",
    source="US Drug Formulary 2.0.1, CapabilityStatement",
    caught_by=("public-includes",),
)


def apply(seams: Seams) -> None:
    """Bring along nothing of what matches refer to."""
    healthy = seams.public.brought

    def brought(api: str, resources: PublicResources) -> PublicResources:
        return () if api == "formulary" else healthy(api, resources)

    seams.public.brought = brought
