"""Searches come from an old copy."""

from __future__ import annotations

from dataclasses import replace

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="search-results-differ-from-reads",
    title="Searches come from an old copy",
    seam="data.answered",
    story=(
        "A search index keeps its own copy of each resource and is filled at night. What a search shows is "
        "not what a read of the same resource shows."
    ),
    source="CARIN BB 2.0.0, CapabilityStatement: the same content by include and by read",
    caught_by=("conformance-read-equals-search",),
)


def apply(seams: Seams) -> None:
    """Show another language in searches than in reads."""

    def outdated(url: str, answer: Answer) -> Answer:
        if "?" not in url or url.partition("?")[0].count("/"):
            return answer
        return replace(answer, body=answer.body.replace(b'"language":"en-US"', b'"language":"en"'))

    alter_answers(seams, outdated)
