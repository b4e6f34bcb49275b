"""A search of the formulary by tier finds every item."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.public.tables import Parameter
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-tier-ignored",
    title="A search of the formulary by tier finds every item",
    seam="public.looked_at",
    story="The parameter looks into an extension, which the index does not cover; what is not indexed is ignored.",
    source="US Drug Formulary 2.0.1, CapabilityStatement",
    caught_by=("public-search-parameters",),
)


def apply(seams: Seams) -> None:
    """Let one parameter pass unread."""
    healthy = seams.public.looked_at

    def looked_at(api: str, parameter: Parameter) -> bool:
        return healthy(api, parameter) and not (api == "formulary" and parameter.name == "drug-tier")

    seams.public.looked_at = looked_at
