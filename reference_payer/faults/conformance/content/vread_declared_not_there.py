"""A version that a read names cannot be read."""

from __future__ import annotations

from payerproof.reference_payer.alterations import alter_answers
from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.problems import Answer, outcome, unseen
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="vread-declared-not-there",
    title="A version that a read names cannot be read",
    seam="data.answered",
    story=(
        "The statement declares vread because the server's framework can do it; the store keeps no versions, "
        "and every one of them is not found."
    ),
    source="R4, http.html#vread",
    caught_by=("conformance-vread",),
)


def apply(seams: Seams) -> None:
    """Find no version."""

    def forgotten(url: str, answer: Answer) -> Answer:
        return outcome(unseen()) if "/_history/" in url else answer

    alter_answers(seams, forgotten)
