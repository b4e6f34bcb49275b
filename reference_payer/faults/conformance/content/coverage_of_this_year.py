"""Every claim is shown with the coverage of this year."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="coverage-of-this-year",
    title="Every claim refers to the coverage of this year",
    seam="data.body",
    story=(
        "Coverages are written anew each year under the same id. A claim of ten years ago refers to a plan that "
        "began in January, under which it was never paid."
    ),
    source="CARIN BB 2.0.0, CapabilityStatement: Coverage as of the date of service",
    caught_by=("conformance-claim-coverage",),
)


def apply(seams: Seams) -> None:
    """Let every coverage that holds begin this year."""

    def renewed(coverage: dict[str, Any]) -> None:
        if "end" not in coverage["period"]:
            coverage["period"] = {"start": "2026-01-01"}

    alter_resources(seams, "Coverage", renewed)
