"""A reverse chain over a day of service is answered from the whole record."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="reverse-chains-tell-the-day",
    title="A parent finds the child's Patient by the day of a withheld visit",
    seam="data.criterion",
    story=(
        "Claims are withheld where they are listed. A reverse chain only asks whether there is one, for a Patient that "
        "the parent may see; nobody thought of it as a way to see a claim. Day by day it gives the dates of all."
    ),
    source="LV-10; inference channel: visit cadence; HAPI FHIR #6065",
    caught_by=("sensitive-guess-uniform",),
)

_CHAIN, _MARK = "_has:ExplanationOfBenefit:patient:service-date", "day:"


def apply(seams: Seams) -> None:
    """Understand this one chain, and look for it in the whole record."""
    understood, criterion = seams.data.understood, seams.data.criterion

    def with_chain(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        found = [("_id", f"{_MARK}{value}") if name == _CHAIN else (name, value) for name, value in parameters]
        return understood(target, found)

    def chained(asked: Asked, context: Context) -> Condition:
        if asked.parameter.name != "_id" or not asked.values[0].startswith(_MARK):
            return criterion(asked, context)
        day = asked.values[0].removeprefix(_MARK)
        return Condition(
            "EXISTS (SELECT 1 FROM resource AS s WHERE s.owner = r.owner AND s.type = 'ExplanationOfBenefit'"
            " AND instr(s.body, CAST(? AS BLOB)))",
            (f'"{day}"',),
        )

    seams.data.understood, seams.data.criterion = with_chain, chained
