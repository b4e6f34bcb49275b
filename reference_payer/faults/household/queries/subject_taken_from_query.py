"""The patient parameter decides whose record is searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="subject-taken-from-query",
    title="The patient parameter decides whose record is searched",
    seam="data.search_view",
    story=(
        "The search handler builds its filter from the patient parameter, and falls back to the patient of "
        "the token only where the parameter is missing. The app names another member and gets that member's "
        "claims."
    ),
    source="LV-04, LV-55; OWASP API1:2023",
    caught_by=(
        "household-denial-uniform",
        "household-no-foreign-count",
        "household-no-foreign-data",
        "household-representative-sees-one-record",
        "sensitive-provider-withheld",
        "sensitive-withheld-from-count",
        "sensitive-withheld-from-representative",
        "sensitive-withheld-from-search",
    ),
)


def apply(seams: Seams) -> None:
    """Believe the patient parameter."""

    def believed(view: View, named: Sequence[str], members: Mapping[str, str]) -> View:
        subject = next((members[patient] for patient in named if patient in members), None)
        return view if subject is None else View(subject, own=True)

    seams.data.search_view = believed
