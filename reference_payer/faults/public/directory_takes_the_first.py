"""Of values that are joined by commas, the directory takes the first."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.public import rules
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-takes-the-first",
    title="Of several values the directory looks for the first",
    seam="public.alternatives",
    story=(
        "The form of the web page sends one value, and more were never tried. A plan finder that asks for two "
        "specialties at once shows the doctors of one."
    ),
    source="R4, search.html#combining: values joined by commas are alternatives; FHIR Works on AWS, search-es #95",
    caught_by=("public-search-parameters",),
)


def apply(seams: Seams) -> None:
    """Leave off what follows the comma, in the directory."""

    def first(api: str, value: str) -> Sequence[str]:
        found = rules.alternatives(api, value)
        return found[:1] if api == "directory" else found

    seams.public.alternatives = first
