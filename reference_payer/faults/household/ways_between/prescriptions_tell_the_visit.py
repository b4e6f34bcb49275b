"""A reverse chain finds the visit behind anybody's prescription."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.replacing import lifted_if, requested
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="prescriptions-tell-the-visit",
    title="A reverse chain finds the visit behind anybody's prescription",
    seam="data.criterion",
    story=(
        "The pharmacy looks up visits by the prescriptions that came of them, by a reverse chain over a view in which "
        "both stand in one row. The view holds everybody's rows, and an app's search for visits is sent there as well."
    ),
    source="LV-10; HAPI FHIR #6065: forbidden values deduced by _has",
    caught_by=("household-no-foreign-data",),
    target="clinical",
)

_HAS, _MARK = "_has:MedicationRequest:encounter:_id", "has:"


def apply(seams: Seams) -> None:
    """Understand the reverse chain over prescriptions, and find visits of everybody by it."""
    visibility, criterion = seams.data.visibility, seams.data.criterion
    chained = requested(seams, lambda target, given: target.type == "Encounter" and _HAS in dict(given))
    visibility.owner = lifted_if(visibility.owner, chained)
    understood = seams.data.understood

    def with_chain(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        told = understood(target, parameters)
        return [("_id", f"{_MARK}{value}") if name == _HAS else (name, value) for name, value in told]

    def prescribed(asked: Asked, context: Context) -> Condition:
        if asked.parameter.name != "_id" or not asked.values[0].startswith(_MARK):
            return criterion(asked, context)
        return Condition(
            "EXISTS (SELECT 1 FROM link AS v JOIN resource AS s ON s.key = v.source"
            " WHERE v.target_key = r.key AND s.type = 'MedicationRequest' AND s.id = ?)",
            (asked.values[0].removeprefix(_MARK),),
        )

    seams.data.understood, seams.data.criterion = with_chain, prescribed
