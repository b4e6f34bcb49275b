"""What has not changed is told without the tag."""

from __future__ import annotations

from dataclasses import replace

from starlette.datastructures import Headers

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

UNCHANGED = 304

FAULT = Fault(
    id="unchanged-without-a-tag",
    title="What has not changed is told without the tag",
    seam="surface.addressed",
    story=(
        "A cache in front of the payer answers 304 by itself, from the date that it kept, and has no place "
        "for tags. An app that keeps the tag of the last answer has none from then on, and asks for "
        "everything again."
    ),
    source="RFC 9110 section 15.4.5: a 304 has the ETag of the 200",
    caught_by=("conformance-conditional-read", "conformance-modified-since"),
)


def apply(seams: Seams) -> None:
    """Take the tag off."""
    healthy = seams.surface.addressed

    def addressed(answer: Answer, headers: Headers) -> Answer:
        told = healthy(answer, headers)
        kept = {name: value for name, value in told.headers.items() if name != "etag"}
        return replace(told, headers=kept) if told.status == UNCHANGED else told

    seams.surface.addressed = addressed
