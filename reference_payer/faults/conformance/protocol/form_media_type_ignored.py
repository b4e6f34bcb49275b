"""A POST search without a form finds everything."""

from __future__ import annotations

import orjson

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="form-media-type-ignored",
    title="A POST search without a form finds everything",
    seam="surface.outcome",
    story=(
        "A body that is no form is dropped, and what is left is a search without parameters. A caller with a "
        "wrong header gets more than was asked for, or an empty answer that looks right."
    ),
    source="R4, http.html#search: application/x-www-form-urlencoded",
    caught_by=("conformance-form-only",),
)


_UNSUPPORTED_MEDIA = 415


def apply(seams: Seams) -> None:
    """Answer with an empty searchset."""
    healthy = seams.surface.outcome

    def empty(problem: FhirProblem) -> Answer:
        if problem.status != _UNSUPPORTED_MEDIA:
            return healthy(problem)
        return Answer(200, orjson.dumps({"resourceType": "Bundle", "type": "searchset", "total": 0}))

    seams.surface.outcome = empty
