"""The formulary does not serve the areas of its plans."""

from __future__ import annotations

from collections.abc import Sequence

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-without-locations",
    title="The formulary does not serve the areas of its plans",
    seam="public.types",
    story="The areas of plans stand in the directory already, so the formulary leaves them out and refers to nothing.",
    source="US Drug Formulary 2.0.1, CapabilityStatement",
    caught_by=("public-types-served", "public-references-resolve"),
)


def apply(seams: Seams) -> None:
    """Leave a type out."""
    healthy = seams.public.types

    def types(api: str, known: Sequence[str]) -> Sequence[str]:
        return [kind for kind in healthy(api, known) if (api, kind) != ("formulary", "Location")]

    seams.public.types = types
