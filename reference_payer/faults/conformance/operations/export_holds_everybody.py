"""An export of one record is an export of all."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.replacing import lifted
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-holds-everybody",
    title="The files of an export hold everybody's resources",
    seam="data.visibility.owner",
    story=(
        "Files are written by a nightly job that runs with the rights of the system. It was made for exports "
        "of groups, and the patient of the token is not among its arguments."
    ),
    source="Bulk Data Access 2.0.0, Patient/$export: data of the patients that the client may see; CWE-863",
    caught_by=("conformance-export-private",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Forget whose files are written."""
    visibility = seams.data.visibility
    visibility.owner = lifted(visibility.owner, AccessPath.EXPORT_FILE)
