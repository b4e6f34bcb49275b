"""Resources do not name their profile."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="profile-not-named",
    title="Resources do not name their profile",
    seam="data.body",
    story=(
        "meta.profile is stripped by a gateway that knows R4 only. Apps cannot tell a pharmacy claim from a "
        "hospital's, nor one guide's version from another's."
    ),
    source="CARIN BB 2.0.0, CapabilityStatement: profiles are identified in meta.profile",
    caught_by=(
        "conformance-profile-claimed",
        "conformance-read-names-itself",
        "conformance-profiles-hold",
        "conformance-must-support",
    ),
)


def apply(seams: Seams) -> None:
    """Drop meta.profile of coverages."""

    def anonymous(coverage: dict[str, Any]) -> None:
        coverage["meta"].pop("profile", None)

    alter_resources(seams, "Coverage", anonymous)
