"""A read of a coverage returns another type."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="wrong-type-answered",
    title="A read of a coverage returns another type",
    seam="data.body",
    story=(
        "The table of resources is read with a type name of the back end. Coverage comes back as an "
        "InsurancePlan, and nobody looked at the name."
    ),
    source="R4, http.html#read",
    caught_by=(
        "conformance-everything-complete",
        "conformance-full-urls",
        "conformance-include-delivers",
        "conformance-missing-modifier",
        "conformance-must-support",
        "conformance-profiles-hold",
        "conformance-r4-schema",
        "conformance-read-equals-search",
        "conformance-read-names-itself",
        "conformance-references-resolve",
        "conformance-revinclude-delivers",
        "conformance-search-complete",
        "conformance-searchset",
    ),
)


def apply(seams: Seams) -> None:
    """Call a coverage something else."""
    healthy = seams.data.body

    def renamed(row: Row, view: View) -> bytes:
        return healthy(row, view).replace(b'"resourceType":"Coverage"', b'"resourceType":"InsurancePlan"', 1)

    seams.data.body = renamed
