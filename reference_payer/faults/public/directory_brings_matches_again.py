"""What matches a search of the directory is brought along once more."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.public.rules import Resource
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-brings-matches-again",
    title="A place that matches and that another match is a part of stands in the result twice",
    seam="public.brought",
    story=(
        "What comes along is fetched by itself, and nobody asks whether it is there already. An app that counts the "
        "clinics of a city counts those with wards twice."
    ),
    source="R4, Bundle: bdl-7, and entry.search.mode (one mode, match comes first); FHIR Server for Azure #2037",
    caught_by=("public-includes",),
)


def apply(seams: Seams) -> None:
    """Bring copies along, which are not the matches themselves."""

    def again(_api: str, resources: Sequence[Resource]) -> Sequence[Resource]:
        return [{**each, "language": "en-US"} for each in resources]

    seams.public.brought = again
