"""A conditional read is answered by 412."""

from __future__ import annotations

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, FhirProblem, outcome
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="conditional-read-fails",
    title="A conditional read is answered by 412",
    seam="data.answered",
    story=(
        "If-None-Match is taken for a condition on writing. An app that already holds the current version is "
        "told that its request failed."
    ),
    source="RFC 9110, section 13.1.2: 304 for GET and HEAD",
    caught_by=(
        "conformance-conditional-read",
        "conformance-declared-extras-work",
        "conformance-modified-since",
    ),
)


_NOT_MODIFIED = 304


def apply(seams: Seams) -> None:
    """Fail where the version is current."""

    def failed(_url: str, answer: Answer) -> Answer:
        if answer.status != _NOT_MODIFIED:
            return answer
        return outcome(FhirProblem(412, "conflict", "The condition of the request does not hold."))

    alter_answers(seams, failed)
