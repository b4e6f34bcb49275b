"""A search for a patient by name finds anybody."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import asked_for, lifted_if
from payerproof.reference_payer.seams import Seams

_DEMOGRAPHICS = ("name=", "family=", "given=", "telecom=", "address-state=", "name:contains=")

FAULT = Fault(
    id="demographics-open-to-all",
    title="Patients are found by name, by address and by telephone, whoever asks",
    seam="data.visibility.owner",
    story=(
        "The search by demographics was built for the call centre and is kept in the directory of members, "
        "which knows no tokens."
    ),
    source="LV-08; OWASP API1:2023",
    caught_by=(
        "household-no-foreign-data",
        "household-no-unasked-data",
    ),
)


def apply(seams: Seams) -> None:
    """Look through the directory."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(visibility.owner, asked_for(seams, _by_demographics))


def _by_demographics(url: str) -> bool:
    return url.startswith("Patient?") and any(name in url for name in _DEMOGRAPHICS)
