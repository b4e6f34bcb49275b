"""A read of an unknown entry of the directory answers 200."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import PublicResource, Seams

FAULT = Fault(
    id="directory-answers-for-nobody",
    title="A read of an unknown entry of the directory answers 200",
    seam="public.missing",
    story="The cache in front of the directory answers what it does not hold with an empty entry of the type.",
    source="Plan-Net 1.1.0, CapabilityStatement: 404",
    caught_by=("public-unknown-id",),
)


def apply(seams: Seams) -> None:
    """Answer an unknown id with an entry that says nothing."""
    healthy = seams.public.missing

    def missing(api: str, kind: str, identifier: str) -> PublicResource | None:
        return {"resourceType": kind, "id": identifier} if api == "directory" else healthy(api, kind, identifier)

    seams.public.missing = missing
