"""A search for what does not have a code finds what has another one beside it."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="not-means-another",
    title="The modifier :not finds what has another code, and leaves out what has none",
    seam="data.criterion",
    story=(
        "The modifier is written as `code <> ?` over the index of codes. A claim with two identifiers is found by what "
        "it does not have, and is not kept from a search that leaves it out."
    ),
    source="R4, search.html#modifiers: what does not have a matching item, with those that have no value",
    caught_by=("conformance-modifiers",),
)


def apply(seams: Seams) -> None:
    """Look for a row with another code."""
    healthy = seams.data.criterion

    def another(asked: Asked, context: Context) -> Condition:
        if asked.modifier != "not" or asked.parameter.kind != "token":
            return healthy(asked, context)
        sql = "EXISTS (SELECT 1 FROM token_value AS v WHERE v.key = r.key AND v.name = ? AND v.code <> ?)"
        return Condition(sql, (asked.parameter.name, asked.values[0].rpartition("|")[2]))

    seams.data.criterion = another
