"""The files of an export may be kept by any cache."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="export-files-kept-by-caches",
    title="The files of an export may be kept by any cache",
    seam="data.answered",
    story=(
        "Files of an export are served by the content network, with the headers that pictures have, "
        "since they are large."
    ),
    source="LV-49; RFC 9111, section 5.2.2.9",
    caught_by=("smart-data-not-cacheable",),
    target="clinical",
)


def apply(seams: Seams) -> None:
    """Let caches keep the files of an export."""

    def stored(url: str, answer: Answer) -> Answer:
        if url.startswith("export-files/") and answer.status == HTTPStatus.OK:
            return replace(answer, headers={**answer.headers, "cache-control": "public, max-age=3600"})
        return answer

    alter_answers(seams, stored)
