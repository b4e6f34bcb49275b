"""A search of the formulary by period finds every plan."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.public.tables import Parameter
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="formulary-period-ignored",
    title="A search of the formulary by period finds every plan",
    seam="public.looked_at",
    story="Periods were taken for documentation when the index was drawn up, so a search by them finds everything.",
    source="US Drug Formulary 2.0.1, CapabilityStatement",
    caught_by=("public-search-parameters",),
)


def apply(seams: Seams) -> None:
    """Let one parameter pass unread."""
    healthy = seams.public.looked_at

    def looked_at(api: str, parameter: Parameter) -> bool:
        return healthy(api, parameter) and not (api == "formulary" and parameter.name == "period")

    seams.public.looked_at = looked_at
