"""The own coverage is found by a guess at the subscriber's day of birth."""

from __future__ import annotations

from payerproof.reference_payer.faults import Fault
from payerproof.reference_payer.seams import Seams
from payerproof.reference_payer.search.conditions import Condition, some
from payerproof.reference_payer.search.parameters import Asked, Context

FAULT = Fault(
    id="chain-tells-the-subscriber",
    title="A chain from the own coverage compares the subscriber's day of birth",
    seam="data.criterion",
    story=(
        "A coverage names its subscriber by a number, and a chain was made to follow it. The coverage that is found is "
        "one's own, and so no test of isolation minds; whoever asks for each day in turn learns when the subscriber "
        "was born."
    ),
    source="LV-09; CWE-203; the day of birth of another person is none of the minimum that a contract shares",
    caught_by=("household-contract-hidden",),
)


def apply(seams: Seams) -> None:
    """Follow the chain by the number of the contract to the Patient, whoever that is."""
    healthy = seams.data.criterion

    def chained(asked: Asked, context: Context) -> Condition:
        if (asked.parameter.name, asked.modifier) != ("subscriber", "Patient.birthdate"):
            return healthy(asked, context)
        return some(
            Condition(
                "EXISTS (SELECT 1 FROM resource AS c JOIN link AS v ON v.source = c.key JOIN resource AS s"
                " ON s.key = v.target_key WHERE c.type = 'Coverage' AND v.name = 'subscriber'"
                " AND json_extract(CAST(c.body AS TEXT), '$.subscriberId')"
                " = json_extract(CAST(r.body AS TEXT), '$.subscriberId') AND instr(s.body, CAST(? AS BLOB)))",
                (f'"birthDate":"{value}"',),
            )
            for value in asked.values
        )

    seams.data.criterion = chained
