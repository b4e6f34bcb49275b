"""The filter of an export decides whose records are written."""

from __future__ import annotations

import re

from payerproof.reference_payer.alterations import of_patient, write_files_of
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-filter-is-believed",
    title="A _typeFilter that names a patient replaces the limit to the token's own",
    seam="data.understood",
    story=(
        "A filter of the export is a search, and is handed to the routine that answers searches within the server. "
        "That routine adds the token's patient where a search names none, and believes one that does."
    ),
    source="Bulk Data Access 2.0.0, _typeFilter; LV-41; CWE-639",
    caught_by=("household-no-foreign-data", "household-no-stranger-data"),
    target="clinical",
)

_PATIENT = re.compile(r"patient=(?:Patient/)?([A-Za-z0-9.-]+)")


def apply(seams: Seams) -> None:
    """Write the files of whoever the filter names."""
    healthy = seams.data.understood
    asked: list[str] = []

    def understood(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if target.access_path is not AccessPath.EXPORT:
            return healthy(target, parameters)
        asked[:] = [word for name, value in parameters if name == "_typeFilter" for word in _PATIENT.findall(value)]
        return healthy(target, [each for each in parameters if each[0] != "_typeFilter"])

    seams.data.understood = understood
    write_files_of(seams, lambda: of_patient(asked[0]) if asked else None)
