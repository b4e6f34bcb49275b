"""A chained search by name is not limited to a patient."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import asked_for, lifted_if
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition, some
from payerproof.reference_payer.search.indexing import plain
from payerproof.reference_payer.search.parameters import Asked, Context

_NAMES = ("name", "family", "given")

FAULT = Fault(
    id="chained-names-believed",
    title="A chain over a name leads to the records of whoever has it",
    seam="data.criterion",
    story=(
        "Chains were added for one customer and resolved by a join. The limit to the patient of the token is "
        "built from the parameters of the first resource, and a chain is none of them."
    ),
    source="LV-09; HAPI FHIR #6065",
    caught_by=("household-no-foreign-data",),
)


def apply(seams: Seams) -> None:
    """Follow chains over names, and limit nothing then."""
    healthy, visibility = seams.data.criterion, seams.data.visibility

    def chained(asked: Asked, context: Context) -> Condition:
        kind, _, name = asked.modifier.partition(".")
        if kind != "Patient" or name not in _NAMES:
            return healthy(asked, context)
        return some(_named(asked.parameter.name, name, plain(value)) for value in asked.values)

    seams.data.criterion = chained
    visibility.owner = lifted_if(visibility.owner, asked_for(seams, lambda url: "Patient." in url))


def _named(parameter: str, name: str, text: str) -> Condition:
    """Return the condition that the Patient behind a reference has a name that begins so."""
    return Condition(
        "EXISTS (SELECT 1 FROM link AS v JOIN string_value AS s ON s.key = v.target_key"
        " WHERE v.source = r.key AND v.name = ? AND s.name = ? AND substr(s.plain, 1, ?) = ?)",
        (parameter, name, len(text), text),
    )
