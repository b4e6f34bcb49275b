"""A reverse include in the directory leaves out an entry."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-reverse-forgotten",
    title="A reverse include in the directory leaves out an entry",
    seam="public.referring",
    story="What refers to a match is fetched with a limit of one, as for an include.",
    source="Plan-Net 1.1.0, CapabilityStatement",
    caught_by=("public-includes",),
)


def apply(seams: Seams) -> None:
    """Leave out the last of what refers to the matches."""
    healthy = seams.public.referring
    seams.public.referring = lambda api, resources: healthy(api, resources)[:-1]
