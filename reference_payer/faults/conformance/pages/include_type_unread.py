"""The type that an include names for what it brings along is not read."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="include-type-unread",
    title="The type that an include names for what it brings along is not read",
    seam="data.brought",
    story=(
        "An include is split at its first two colons, for the type and the parameter; what follows is taken "
        "for a modifier and dropped. An app that asks for the organizations among the providers is sent every "
        "practitioner as well."
    ),
    source="R4, search.html#include: the third part is the type of what is included",
    caught_by=("conformance-include-delivers",),
)


def apply(seams: Seams) -> None:
    """Bring along whatever is referred to."""
    seams.data.brought = lambda _row, _target: True
