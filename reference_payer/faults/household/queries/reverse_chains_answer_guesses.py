"""A reverse chain is answered from all records, whoever asks."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="reverse-chains-answer-guesses",
    title="A reverse chain finds one's own Patient or clinic by another's claim",
    seam="data.criterion",
    story=(
        "What a search returns is limited to the token's patient, and that seemed enough: nobody gets a foreign "
        "record. The condition of a reverse chain is looked up in all of the store, and the answer, one or none, "
        "tells whether a claim that was guessed is there."
    ),
    source="LV-10; HAPI FHIR #6065: forbidden values deduced by _has",
    caught_by=("household-denial-uniform", "sensitive-withheld-hidden"),
)

_MARK = "has:"


def apply(seams: Seams) -> None:
    """Understand `_has:TYPE:PARAMETER:_id`, and look for it among everybody's."""
    understood, criterion = seams.data.understood, seams.data.criterion

    def with_chains(target: Target, parameters: list[tuple[str, str]]) -> list[tuple[str, str]]:
        found = []
        for name, value in parameters:
            parts = name.split(":")
            chained = parts[0] == "_has" and parts[-1] == "_id"
            found.append(("_id", f"{_MARK}{parts[1]}:{parts[2]}:{value}") if chained else (name, value))
        return understood(target, found)

    def chained(asked: Asked, context: Context) -> Condition:
        if asked.parameter.name != "_id" or not asked.values[0].startswith(_MARK):
            return criterion(asked, context)
        kind, name, ident = asked.values[0].removeprefix(_MARK).split(":")
        return Condition(
            "EXISTS (SELECT 1 FROM link AS v JOIN resource AS s ON s.key = v.source"
            " WHERE v.target = r.type || '/' || r.id AND s.type = ? AND v.name = ? AND s.id = ?)",
            (kind, name, ident),
        )

    seams.data.understood, seams.data.criterion = with_chains, chained
