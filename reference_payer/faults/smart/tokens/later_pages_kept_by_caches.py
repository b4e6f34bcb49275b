"""Later pages of a search may be kept by any cache."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="later-pages-kept-by-caches",
    title="Later pages of a search may be kept by any cache",
    seam="data.answered",
    story=("A page link never changes its meaning, so it was thought to be safe to keep."),
    source="LV-49; RFC 9111, section 5.2.2.9",
    caught_by=("smart-data-not-cacheable",),
)


def apply(seams: Seams) -> None:
    """Let caches keep pages."""

    def stored(url: str, answer: Answer) -> Answer:
        if "_page=" in url and answer.status == HTTPStatus.OK:
            return replace(answer, headers={**answer.headers, "cache-control": "public, max-age=3600"})
        return answer

    alter_answers(seams, stored)
