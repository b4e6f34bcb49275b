"""An entry of the directory refers to a member."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import ALL

FAULT = Fault(
    id="directory-names-patient",
    title="An entry of the directory refers to a member",
    seam="public.held",
    story=(
        "A practitioner's note of a shared case was copied into the directory with the reference to the patient in it."
    ),
    source="45 CFR 164.502(a)",
    caught_by=("public-no-member-data",),
)


def apply(seams: Seams) -> None:
    """Add a reference to a Patient to one role."""
    healthy = seams.public.held

    def kept(api: str, resources: list[dict[str, Any]], records: Store) -> list[dict[str, Any]]:
        found = healthy(api, resources, records)
        if api == "directory":
            patient = records.select("Patient", ALL, 0, 1)[0]
            note = {
                "url": "https://prairie-mutual.example/fhir/seen",
                "valueReference": {"reference": f"Patient/{patient.id}"},
            }
            for each in found:
                if each["id"] == "role-lind":
                    each["extension"].append(note)
        return found

    seams.public.held = kept
