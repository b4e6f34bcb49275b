"""Indented answers come from a code path of their own."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import asked_for, lifted_if
from payerproof.reference_payer.seams import Seams

FAULT = Fault(
    id="indented-answers-unscoped",
    title="Answers that are asked for indented hold the records of anybody",
    seam="data.visibility.owner",
    story=(
        "Indentation was wished for by the developers who tried the server. Their page fetches what it shows "
        "by id or by query, from before there were tokens, and answers whoever adds _pretty=true."
    ),
    source="LV-51: a different serializer skips the filter",
    caught_by=(
        "household-no-foreign-data",
        "household-denial-uniform",
        "household-no-unasked-data",
    ),
)


def apply(seams: Seams) -> None:
    """Forget whose records are wanted where they are wanted indented."""
    visibility = seams.data.visibility
    visibility.owner = lifted_if(visibility.owner, asked_for(seams, lambda url: "_pretty=true" in url))
