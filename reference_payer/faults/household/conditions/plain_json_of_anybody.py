"""A client that accepts application/json alone reads anybody."""

from __future__ import annotations

from contextvars import ContextVar

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="plain-json-of-anybody",
    title="A client that accepts application/json alone reads anybody",
    seam="surface.negotiate",
    story=(
        "Old clients ask for application/json and are sent to the old service, which was retired everywhere but there."
    ),
    source="LV-51; LV-65",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose record it is where plain JSON is accepted."""
    visibility, healthy = seams.data.visibility, seams.surface.negotiate
    plain: ContextVar[bool] = ContextVar("plain", default=False)

    def negotiate(wanted_format: str | None, accept: str | None) -> None:
        plain.set(wanted_format is None and accept == "application/json")
        healthy(wanted_format, accept)

    seams.surface.negotiate = negotiate
    visibility.owner = lifted_if(visibility.owner, plain.get)
