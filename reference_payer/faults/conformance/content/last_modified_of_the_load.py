"""Last-Modified is the day on which the server was filled first."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="last-modified-of-the-load",
    title="Last-Modified lies before the last change",
    seam="data.answered",
    story=(
        "The header is read from the table of resources, whose date is set on insert and never on update. An app "
        "that asks for what changed since is told that nothing did."
    ),
    source="R4, http.html#read: Last-Modified; RFC 9110, section 8.8.2",
    caught_by=("conformance-version-told", "conformance-declared-extras-work"),
)


def apply(seams: Seams) -> None:
    """Tell the day of the first load."""

    def loaded(_url: str, answer: Answer) -> Answer:
        if "last-modified" not in answer.headers:
            return answer
        return replace(answer, headers={**answer.headers, "last-modified": "Tue, 01 Jan 2008 06:00:00 GMT"})

    alter_answers(seams, loaded)
