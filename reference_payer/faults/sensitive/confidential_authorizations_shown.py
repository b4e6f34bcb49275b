"""What a minor asked for is shown to the parents, where the visit itself is withheld."""

from __future__ import annotations

from payerproof.reference_payer.alterations import or_authorizations
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="confidential-authorizations-shown",
    title="A parent reads the prior authorization of a service that is withheld",
    seam="data.visibility.consented",
    story=(
        "The flag that a minor consented alone is set where the claim is paid. The request for the service came weeks "
        "before it from another system, and nobody looks up what became of it."
    ),
    source="45 CFR 164.502(g)(3)(i); PDex 2.0.0, prior authorization",
    caught_by=("sensitive-every-kind-withheld",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Take what is no claim for unflagged, where it is read by its id."""
    seams.data.visibility.consented = or_authorizations(seams.data.visibility.consented)
