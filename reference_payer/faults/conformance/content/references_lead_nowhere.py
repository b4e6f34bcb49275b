"""Claims refer to practitioners by numbers of the old system."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="references-lead-nowhere",
    title="Claims refer to practitioners by numbers of the old system",
    seam="data.body",
    story=(
        "Practitioners were moved to new ids, and the claims still hold the old ones. Every reference of a "
        "care team leads nowhere."
    ),
    source="R4, references.html; CARIN BB 2.0.0, referencePolicy resolves",
    caught_by=(
        "conformance-references-resolve",
        "conformance-include-delivers",
        "conformance-revinclude-delivers",
        "conformance-declared-reads-work",
    ),
)


def apply(seams: Seams) -> None:
    """Change the ids in references to practitioners."""

    def outdated(claim: dict[str, Any]) -> None:
        for member in claim.get("careTeam", ()):
            kind, _, identifier = member["provider"]["reference"].partition("/")
            if kind == "Practitioner":
                member["provider"]["reference"] = f"{kind}/legacy-{identifier}"

    alter_resources(seams, "ExplanationOfBenefit", outdated)
