"""The export of one Patient is that of whoever stands in its address."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.alterations import of_patient, write_files_of
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-of-the-patient-in-the-path",
    title="Patient/{id}/$export writes the record of any Patient in its path",
    seam="data.route",
    story=(
        "A partner asked for the export of one patient, and the operation was given a second address with the id in "
        "it. The job takes the patient from there; that it is the token's own was a rule of the first address."
    ),
    source="LV-41; CWE-639; Bulk Data Access 2.0.0, export: limited to what the client may see",
    caught_by=(
        "household-no-foreign-data",
        "household-no-stranger-data",
        "household-representative-sees-one-record",
    ),
    target="clinical",
)

_PARTS = 3
"""Of the second address: type, id, operation."""


def apply(seams: Seams) -> None:
    """Serve the second address, and write whom it names."""
    route = seams.data.route
    asked = [""]

    def second(offer: Offer, raw_path: str) -> Target | None:
        parts = raw_path.split("/")
        if len(parts) != _PARTS or parts[::2] != ["Patient", "$export"]:
            asked[0] = asked[0] if raw_path.startswith("export-") else ""
            return route(offer, raw_path)
        asked[0] = parts[1]
        found = route(offer, "Patient/$export")
        return replace(found, methods=("GET", "HEAD")) if found is not None else None

    seams.data.route = second
    write_files_of(seams, lambda: of_patient(asked[0]) if asked[0] else None)
