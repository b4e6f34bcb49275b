"""A minor does not get the services that were kept from the parents."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition

FAULT = Fault(
    id="confidential-hidden-from-minor",
    title="A minor does not get the services that were kept from the parents",
    seam="data.visibility.consented",
    story=(
        "Services with a minor's own consent are locked away from the family account, and the minor's own "
        "login counts as one."
    ),
    source="The minor keeps own access; 45 CFR 164.502(g)(3)(i)",
    caught_by=(
        "sensitive-shown-to-member",
        "sensitive-read-by-member",
        "conformance-earliest-service-date",
        "conformance-search-complete",
        "conformance-everything-complete",
    ),
)


def apply(seams: Seams) -> None:
    """Treat the member like a parent."""
    healthy = seams.data.visibility.consented

    def from_all(view: View, access_path: AccessPath) -> Condition:
        return healthy(replace(view, own=False), access_path)

    seams.data.visibility.consented = from_all
