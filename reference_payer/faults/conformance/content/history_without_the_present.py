"""A history that is empty until something changes."""

from __future__ import annotations

from dataclasses import replace

import orjson

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="history-without-the-present",
    title="The history of a resource lacks the version that is in force",
    seam="data.answered",
    story=(
        "Versions are copied to the history table when they are replaced. What was never changed has no "
        "history, and the latest version is never in it."
    ),
    source="R4, http.html#history: all versions, the current one among them",
    caught_by=("conformance-history",),
)


def apply(seams: Seams) -> None:
    """Keep the present version out of each history."""

    def archived(url: str, answer: Answer) -> Answer:
        if not url.partition("?")[0].endswith("/_history") or answer.status >= 400:  # noqa: PLR2004 - any refusal
            return answer
        bundle = orjson.loads(answer.body)
        bundle |= {"total": 0, "entry": []}
        return replace(answer, body=orjson.dumps(bundle))

    alter_answers(seams, archived)
