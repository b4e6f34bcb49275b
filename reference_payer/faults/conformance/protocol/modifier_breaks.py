"""A modifier that the server does not know breaks it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="modifier-breaks",
    title="A search with a modifier that is not known is a server error",
    seam="data.criterion",
    story=(
        "What follows the colon is looked up in a table of the modifiers that are built, without asking whether it is "
        "there. A client with a typing mistake is told that the payer is down."
    ),
    source="R4, search.html#modifiers: SHALL be rejected; LinuxForHealth FHIR Server #1413",
    caught_by=("conformance-no-server-error",),
)

_BUILT = {"": "", "missing": "missing", "not": "not", "exact": "exact", "contains": "contains", "Patient": "Patient"}


def apply(seams: Seams) -> None:
    """Look the modifier up."""
    healthy = seams.data.criterion

    def built(asked: Asked, context: Context) -> Condition:
        if asked.modifier not in asked.parameter.targets:
            _BUILT[asked.modifier]
        return healthy(asked, context)

    seams.data.criterion = built
