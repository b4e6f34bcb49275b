"""To a member's token the directory shows the member's network alone."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import PublicResources, Seams

FAULT = Fault(
    id="directory-narrowed-by-token",
    title="To a member's token the directory shows the member's network alone",
    seam="public.shown",
    story="The portal shows members their own network, and the filter was put where the token is read, for every app.",
    source="42 CFR 422.120: complete, to everybody",
    caught_by=("public-token-changes-nothing",),
)


def apply(seams: Seams) -> None:
    """Keep everything that is not of one network from whoever shows a token."""
    healthy = seams.public.shown

    def shown(api: str, resources: PublicResources, token: str) -> PublicResources:
        found = healthy(api, resources, token)
        return [each for each in found if "net-select" not in str(each)][1:] if api == "directory" and token else found

    seams.public.shown = shown
