"""A search of the directory by specialty finds every entry."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.public.tables import Parameter
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="directory-specialty-ignored",
    title="A search of the directory by specialty finds every entry",
    seam="public.looked_at",
    story="The parameter has one name in the guide and another in the index; what is not known is ignored.",
    source="Plan-Net 1.1.0, CapabilityStatement",
    caught_by=("public-search-parameters",),
)


def apply(seams: Seams) -> None:
    """Let one parameter pass unread."""
    healthy = seams.public.looked_at

    def looked_at(api: str, parameter: Parameter) -> bool:
        return healthy(api, parameter) and not (api == "directory" and parameter.name == "specialty")

    seams.public.looked_at = looked_at
