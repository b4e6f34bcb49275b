"""A format that nobody writes is promised."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-in-any-format",
    title="An export in an unknown format is begun",
    seam="data.writes",
    story=(
        "The worker writes one format and looks at no other word. An app that asked for a table is given "
        "lines of JSON, hours later."
    ),
    source="Bulk Data Access 2.0.0, kick-off: an unsupported _outputFormat SHALL be an error",
    caught_by=("conformance-export-format",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Take any format for ours."""
    seams.data.writes = lambda _media_type: True
