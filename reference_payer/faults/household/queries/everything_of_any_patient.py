"""Patient/$everything opens the record of any patient in its path."""

from __future__ import annotations

from collections.abc import Mapping

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="everything-of-any-patient",
    title="Patient/$everything opens the record of any patient in its path",
    seam="data.everything_view",
    story=(
        "The operation checks that the token may read patients at all, and then collects the record of the "
        "patient in the path. That the two are the same person is left to the app."
    ),
    source="LV-16; HAPI FHIR #4691, #5275",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "household-representative-sees-one-record",
        "sensitive-provider-withheld",
        "sensitive-withheld-from-search",
        "sensitive-withheld-from-representative",
    ),
)


def apply(seams: Seams) -> None:
    """Believe the patient in the path."""

    def believed(_view: View, asked: str, members: Mapping[str, str]) -> View | None:
        return View(members[asked], own=True) if asked in members else None

    seams.data.everything_view = believed
