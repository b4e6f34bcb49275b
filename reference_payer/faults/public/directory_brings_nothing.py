"""An include in the directory brings nothing along."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import PublicResources, Seams

FAULT = Fault(
    id="directory-brings-nothing",
    title="An include in the directory brings nothing along",
    seam="public.brought",
    story="Includes are read and not carried out; no app that was tried asked for one.",
    source="Plan-Net 1.1.0, CapabilityStatement",
    caught_by=("public-includes",),
)


def apply(seams: Seams) -> None:
    """Bring along nothing of what matches refer to."""
    healthy = seams.public.brought

    def brought(api: str, resources: PublicResources) -> PublicResources:
        return () if api == "directory" else healthy(api, resources)

    seams.public.brought = brought
