"""Of a parameter that is given twice the last one counts."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="parameter-given-twice",
    title="Of a parameter that is given twice the last one counts",
    seam="authorization.given",
    story=(
        "The framework makes a dictionary of a form, in which the last value of a name stays. What the "
        "gateway looked at was the first one: two parts of the payer read one request as two."
    ),
    source="RFC 6749 sections 3.1 and 3.2; ory/fosite reads the first of several",
    caught_by=("smart-parameters-once",),
)


def apply(seams: Seams) -> None:
    """Keep the last value of each name."""
    given, requested = seams.authorization.given, seams.authorization.requested
    seams.authorization.given = lambda query, form: list(dict(given(query, form)).items())
    seams.authorization.requested = lambda query, form: list(dict(requested(query, form)).items())
