"""Patients name their profile without a version, and lack what the claimed version demands."""

from __future__ import annotations

from typing import Any

from payerproof.reference_payer.alterations import alter_resources
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="profile-without-version",
    title="Patients name their profile without its version, and lack what the claimed version demands",
    seam="data.body",
    story=(
        "meta.profile is written by a template that leaves the version out, and administrative gender was lost in a "
        "migration. Which version is meant, only the payer's own statement tells."
    ),
    source="CARIN BB 2.0.0, C4BB-Patient: gender is 1..1; R4, references.html#canonical",
    caught_by=("conformance-profiles-hold",),
)


def apply(seams: Seams) -> None:
    """Drop the version from the profiles that patients name, and their gender."""

    def unversioned(patient: dict[str, Any]) -> None:
        named = patient["meta"].get("profile", [])
        patient["meta"]["profile"] = [url.partition("|")[0] for url in named]
        patient.pop("gender", None)

    alter_resources(seams, "Patient", unversioned)
