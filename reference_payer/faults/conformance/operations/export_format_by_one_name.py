"""The format of an export has one name."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.jobs import NDJSON
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-format-by-one-name",
    title="An export in ndjson is refused",
    seam="data.writes",
    story=(
        "The parameter is compared with the one media type that files have. A client that writes the short name, "
        "as the guide lets it, is told that the format is not supported."
    ),
    source="Bulk Data Access 2.0.0, kick-off: application/ndjson and ndjson SHALL be accepted; HAPI FHIR #5392",
    caught_by=("conformance-export-format",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Know the whole name alone."""
    seams.data.writes = lambda media_type: media_type in {None, NDJSON}
