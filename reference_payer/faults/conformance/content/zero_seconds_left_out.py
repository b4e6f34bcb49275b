"""Instants lose their seconds where those are zero."""

from __future__ import annotations

import re

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="zero-seconds-left-out",
    title="Instants with zero seconds are served without them",
    seam="data.body",
    story=(
        "Times are written by the library's own text, which leaves zero seconds away. One instant in sixty is no "
        "instant of FHIR, and apps that read strictly lose the whole resource."
    ),
    source="Java LocalDateTime.toString; R4, datatypes.html#instant: seconds are required",
    caught_by=("conformance-last-updated-instant", "conformance-profiles-hold", "conformance-r4-schema"),
)

_ZERO = re.compile(rb"(T\d\d:\d\d):00(?:\.0+)?(?=Z|[+-]\d\d:)")
"""Hours and minutes, with seconds that are zero."""


def apply(seams: Seams) -> None:
    """Write instants as the library does."""
    healthy = seams.data.body

    def written(row: Row, view: View) -> bytes:
        return _ZERO.sub(rb"\1", healthy(row, view))

    seams.data.body = written
