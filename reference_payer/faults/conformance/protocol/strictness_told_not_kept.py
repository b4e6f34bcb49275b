"""Strict handling is confirmed and not done."""

from __future__ import annotations

from dataclasses import replace

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="strictness-told-not-kept",
    title="Preference-Applied says handling=strict, and an unknown parameter is ignored",
    seam="surface.addressed",
    story=(
        "The gateway confirms every preference, because the guideline of the house says so. The server behind it "
        "knows none. An app that asked for strictness believes that its filter was understood."
    ),
    source="RFC 7240 section 3: Preference-Applied tells what was applied; R4, search.html#errors",
    caught_by=("conformance-unknown-parameter",),
)


def apply(seams: Seams) -> None:
    """Confirm, and read leniently."""
    healthy = seams.surface.addressed
    seams.data.strict = lambda _headers: False

    def confirmed(answer: Answer, headers: Headers) -> Answer:
        whole, asked = healthy(answer, headers), headers.get("prefer")
        return whole if asked is None else replace(whole, headers={**whole.headers, "preference-applied": asked})

    seams.surface.addressed = confirmed
